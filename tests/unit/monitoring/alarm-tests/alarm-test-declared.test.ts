import { expect, test } from 'vitest';
import { runAlarmTests } from '../../../../src/monitoring/alarm-tests/alarm-test-run.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { ownProject } from '../own-project.ts';

const { definitions } = await loadDefinitions({ project: ownProject, environment: 'local' });

test('the declared alarms have the tests that they need, and all of them hold', async () => {
  const { results, problems, untested } = await runAlarmTests({ folder: '.', definitions });
  expect(problems).toEqual([]);
  expect(untested).toEqual([]);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
});

test('where there are working hours, quiet ones are noticed; where there are none, never', async () => {
  const passed = async (environment: string) => {
    const loaded = await loadDefinitions({ project: ownProject, environment });
    const files = ['tests/fixtures/working-hours.test.yaml'];
    const { results, problems } = await runAlarmTests({ folder: '.', definitions: loaded.definitions, files });
    expect(problems).toEqual([]);
    return results.map((result) => result.passed);
  };
  expect(await passed('production')).toEqual([true, true, true]);
  expect(await passed('local')).toEqual([false, false, false]);
});

test.each(['staging', 'production'])(
  'the database of %s: storage that RDS did not add, and a server that is silent',
  async (environment) => {
    const loaded = await loadDefinitions({ project: ownProject, environment });
    const files = ['tests/fixtures/storage.test.yaml', 'tests/fixtures/silent-database.test.yaml'];
    const { results, problems } = await runAlarmTests({ folder: '.', definitions: loaded.definitions, files });
    expect(problems).toEqual([]);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  },
);

test('what pages: one alarm for an outage, and what it does not cover', () => {
  const pages = [...definitions.alarms, ...definitions.composites].filter(({ severity }) => severity === 'page');
  expect(pages.map(({ key }) => key).sort()).toEqual([
    'availability-page',
    'claims-unaccounted',
    'database-storage',
    'database-storage-stuck',
    'latency-page',
    'outage',
    'telemetry-silent',
  ]);
});
