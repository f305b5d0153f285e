import { expect, test } from 'vitest';
import { runAlarmTests } from '../../../src/monitoring/alarm-test-run.ts';
import { loadDefinitions } from '../../../src/monitoring/load-definitions.ts';

const { definitions } = await loadDefinitions({ folder: '.', environment: 'local' });

test('the declared alarms have the tests that they need, and all of them hold', async () => {
  const { results, problems, untested } = await runAlarmTests({ folder: '.', definitions });
  expect(problems).toEqual([]);
  expect(untested).toEqual([]);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

test('what pages: one alarm for an outage, and what it does not cover', () => {
  const pages = [...definitions.alarms, ...definitions.composites].filter(({ severity }) => severity === 'page');
  expect(pages.map(({ key }) => key).sort()).toEqual([
    'availability-page',
    'claims-unaccounted',
    'database-storage',
    'latency-page',
    'outage',
    'telemetry-silent',
  ]);
});
