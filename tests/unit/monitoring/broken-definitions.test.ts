import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../src/monitoring/load-definitions.ts';
import { createDefinitionFolder } from './definition-fixture.ts';

/** Each case of tests/fixtures/definitions: where it is wrong, which characters are marked, and what is said. */
const cases: Record<string, readonly string[]> = {
  'actions-by-hand': ['alarms/claims.yaml:10:3 [AlarmActions] unknown field AlarmActions'],
  'bad-expression': ['alarms/claims.yaml:16:38 [] The expression ends too early at character 20.'],
  'bad-indentation': ['alarms/claims.yaml:3:1 [ ] not valid YAML: All mapping items must start at the same column'],
  'bad-key': ["alarms/claims.yaml:1:1 [Claims_Unavailable] Claims_Unavailable cannot be an alarm's key"],
  'bad-name': ['environments/test.yaml:9:1 [MAX] MAX cannot be used as a name'],
  'bare-name-in-brackets': ['alarms/claims.yaml:7:45 [{] not valid YAML: Unexpected flow-map-start at node end'],
  'dashboard-too-wide': ['dashboards/database.yaml:12:12 [25] Should be <= 24'],
  'dashboard-unknown-id': [
    'dashboards/database.yaml:21:33 [opn] the expression uses opn, and nothing else here has that Id',
  ],
  'dashboard-unknown-metric': [
    'dashboards/database.yaml:20:21 [DatabaseConections] AWS/RDS has no known metric DatabaseConections',
  ],
  'dashboard-unknown-widget': [
    'dashboards/database.yaml:2:11 [texts] Should be equal to one of the allowed values: metric, text, log, alarm, explorer, custom',
  ],
  'dashboard-without-region': ["dashboards/database.yaml:14:5 [properties] Should have required property 'region'"],
  'duplicate-field': ['alarms/claims.yaml:10:3 [Period] this key is already used above'],
  'fixed-environment': [
    'alarms/claims.yaml:7:3 [Dimensions] Environment is fixed to production, so every environment would watch that one',
  ],
  'metric-nobody-sends': ['alarms/claims.yaml:6:15 [ClaimsUnavailble] the service does not send ClaimsUnavailble'],
  'missing-anchor': ['alarms/claims.yaml:8:14 [*statistic] nothing is named &statistic'],
  'missing-field': ['alarms/claims.yaml:1:1 [unavailable] Threshold is missing'],
  'missing-topic': ['environments/test.yaml:1:1 [Environment: test] TicketTopic is missing'],
  'more-datapoints-than-periods': [
    'alarms/claims.yaml:13:22 [6] DatapointsToAlarm must be less than or equal to EvaluationPeriods',
  ],
  'no-runbook': ['alarms/claims.yaml:3:12 [docs/runbooks/conections.md] there is no file docs/runbooks/conections.md'],
  'not-a-map': ['alarms/claims.yaml:1:1 [- severity: page] this is not a map of alarms'],
  'not-a-topic': ['environments/test.yaml:5:14 [ticket@example.org] this is not the ARN of an SNS topic'],
  'other-environment': ['environments/test.yaml:1:14 [prod] the file is named test, its Environment prod'],
  'refused-period': [
    'alarms/claims.yaml:9:11 [45] Period should be 10, 20, 30 or a multiple of 60 seconds, a day at most',
  ],
  'repeated-key': [
    'alarms/more.yaml:1:1 [connections] there is an alarm connections already, at alarms/database.yaml:1',
  ],
  'topic-of-another-region': [
    'environments/test.yaml:4:12 [arn:aws:sns:eu-west-1:123456789012:page] the topic is in eu-west-1, the alarms in us-east-1',
  ],
  'two-results': [
    'alarms/claims.yaml:5:3 [Metrics] Exactly one of the metrics must return data, and rejected, share do: set ReturnData to false on the others',
  ],
  'unknown-aws-metric': ['alarms/claims.yaml:6:15 [DatabaseConnection] AWS/RDS has no known metric DatabaseConnection'],
  'unknown-field': ['alarms/claims.yaml:14:3 [TreatMisingData] unknown field TreatMisingData'],
  'unknown-id': [
    'alarms/claims.yaml:16:36 [acepted] the expression uses acepted, and nothing else here has that Id',
    'alarms/claims.yaml:16:46 [rejectd] the expression uses rejectd, and nothing else here has that Id',
  ],
  'unknown-name': [`alarms/claims.yaml:7:45 [\${Environmnt}] environments/test.yaml has no Environmnt`],
  'unknown-namespace': ['alarms/claims.yaml:5:14 [InsuranceClaim] nothing is known of the namespace InsuranceClaim'],
  'unknown-severity': ["alarms/claims.yaml:2:13 [urgent] severity is the text 'urgent'"],
  'unquoted-account': ['environments/test.yaml:3:12 [123456789012] AccountId is the number 123456789012'],
  'unsupported-function': ['alarms/claims.yaml:16:19 [S] The metric-math function SEARCH is not supported here.'],
  'unused-name': ['environments/test.yaml:9:1 [MinimumRequests] no alarm and no dashboard uses MinimumRequests'],
  'wrong-dimensions': ['alarms/claims.yaml:7:3 [Dimensions] ClaimsUnavailable is not sent with the dimensions Stage'],
  'wrong-type': ["alarms/claims.yaml:11:14 ['0'] Threshold is the text '0'"],
  'wrong-unit': [
    'alarms/claims.yaml:10:9 [Percent] ClaimsUnavailable is sent in Count, so Percent would never find a datapoint',
  ],
};

async function problemsOf(name: string) {
  const { folder, remove } = await createDefinitionFolder(name);
  try {
    return (await loadDefinitions({ folder, environment: 'test' })).problems;
  } finally {
    await remove();
  }
}

describe('a broken definition is marked where it is broken', () => {
  test.for(Object.entries(cases))('%s', async ([name, expected]) => {
    const problems = await problemsOf(name);
    const found = problems.map(({ file, line, column, length, sourceLine, message }) => {
      const marked = sourceLine.slice(column - 1, column - 1 + length);
      return `${file}:${line}:${column} [${marked}] ${message}`;
    });
    expect(found).toEqual(expected);
    for (const { remedy } of problems) expect(remedy).not.toBe('');
  });

  test('every fixture is a case, and the valid one has no problem', async () => {
    const folders = await readdir(join(import.meta.dirname, '../../fixtures/definitions'));
    expect(folders.sort()).toEqual([...Object.keys(cases), 'valid'].sort());
    expect(await problemsOf('valid')).toEqual([]);
  });
});
