import { expect, test } from 'vitest';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../../monitoring/own-project.ts';
import { templateSettings } from '../option-settings.ts';
import { unwatchedPaidMetrics } from './paid-metrics.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'production' });
const document = String(templateSettings().find(({ name }) => name === 'ConfigDocument')?.value);

test('every metric that is paid for is drawn or has an alarm', () => {
  expect(JSON.parse(document)).toHaveProperty('Rules');
  expect(unwatchedPaidMetrics(definitions, document)).toEqual([]);
});

test('one that is sent and nobody reads is named', () => {
  const sends = JSON.stringify({ CloudWatchMetrics: { Instance: { RootFilesystemUtil: 60 } } });
  expect(unwatchedPaidMetrics(definitions, sends)).toEqual(['AWS/ElasticBeanstalk RootFilesystemUtil']);
  const alarms = definitions.alarms.filter(({ key }) => key !== 'telemetry-failures');
  const dashboards = definitions.dashboards.filter(({ key }) => key !== 'on-call');
  expect(unwatchedPaidMetrics({ ...definitions, alarms, dashboards }, document)).toContain(
    'ExportFailures by Environment',
  );
});
