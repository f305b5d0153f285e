import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runAlarmTests } from '../../../../src/monitoring/alarm-tests/alarm-test-run.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import type { Definitions } from '../../../../src/monitoring/model/definitions.ts';
import { ownProject } from '../../monitoring/own-project.ts';

/** The alarms that page, or lead to the page, on a working day on which nobody comes. */
async function firingInSilence(definitions: Definitions): Promise<string[]> {
  const files = ['tests/fixtures/silence.test.yaml'];
  const { results, problems } = await runAlarmTests({ folder: '.', definitions, files });
  expect(problems).toEqual([]);
  return results.filter(({ passed }) => !passed).map(({ test }) => test.alarm);
}
const load = async (environment: string) => (await loadDefinitions({ project: ownProject, environment })).definitions;

describe('an environment that nobody uses', () => {
  test('pages nobody by its silence: staging', async () => {
    expect(await firingInSilence(await load('staging'))).toEqual([]);
  });

  test('pages somebody by it with hours of work: production, once it is launched', async () => {
    expect(await firingInSilence(await load('production'))).toEqual(['outage']);
  });

  test('is told to have none until its launch', () => {
    const page = readFileSync('docs/deploy.md', 'utf8').replaceAll(/\s+/g, ' ');
    expect(page).toContain('before launch, `OpeningHour: 0` and `ClosingHour: 0`');
    expect(readFileSync('environments/production.yaml', 'utf8')).toContain('Before launch both are 0');
  });
});
