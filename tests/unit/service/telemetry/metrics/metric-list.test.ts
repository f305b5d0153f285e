import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { metricNamespace } from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import { metricList } from '../../../../../src/service/telemetry/metrics/metric-list.ts';
import { ownProject } from '../../../monitoring/own-project.ts';

it('schemas/metrics.json is up to date: npm run generate writes it', async () => {
  expect(await readFile('schemas/metrics.json', 'utf8')).toBe(`${JSON.stringify(metricList(), undefined, 2)}\n`);
});

it("is what monitor.config.yaml names for the service's namespace", () => {
  expect(ownProject.ownNamespaces).toEqual([{ namespace: metricNamespace, ...metricList() }]);
});
