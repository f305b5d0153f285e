import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { createDefinitionFolder } from '../definition-fixture.ts';

/** Each case of tests/fixtures/definitions: where it is wrong, which characters are marked, and what is said. */
const cases: Record<string, readonly string[]> = {
  'actions-by-hand': ['alarms/claims.yaml:10:3 [AlarmActions] unknown field AlarmActions'],
  'bad-expression': ['alarms/claims.yaml:16:38 [] The expression ends too early at character 20.'],
  'bad-indentation': ['alarms/claims.yaml:3:1 [ ] not valid YAML: All mapping items must start at the same column'],
  'bad-key': ["alarms/claims.yaml:1:1 [Claims_Unavailable] Claims_Unavailable cannot be an alarm's key"],
  'bad-name': ['environments/test.yaml:9:1 [MAX] MAX cannot be used as a name'],
  'bare-name-in-brackets': ['alarms/claims.yaml:7:45 [{] not valid YAML: Unexpected flow-map-start at node end'],
  'composite-bad-rule': ['alarms/outage.yaml:5:54 [] The rule ends too early at character 41.'],
  'composite-circle': [
    'alarms/outage.yaml:10:42 [outage] the composite alarms need each other in a circle: outage -> worse -> outage',
  ],
  'composite-folded-rule': ['alarms/outage.yaml:7:14 [conections] there is no alarm conections'],
  'composite-of-itself': [
    'alarms/outage.yaml:5:14 [ALARM(connections) OR ALARM(outage)] A composite alarm cannot have a child relation with itself via its AlarmRule',
    'alarms/outage.yaml:5:42 [outage] the composite alarms need each other in a circle: outage -> outage',
  ],
  'composite-suppressor-without-wait': [
    'alarms/outage.yaml:1:1 [outage] ActionsSuppressorWaitPeriod must not be null: an ActionsSuppressor needs it',
    'alarms/outage.yaml:1:1 [outage] ActionsSuppressorExtensionPeriod must not be null: an ActionsSuppressor needs it',
  ],
  'composite-unknown-child': ['alarms/outage.yaml:5:20 [conections] there is no alarm conections'],
  'composite-unknown-field': ['alarms/outage.yaml:6:3 [Threshold] unknown field Threshold'],
  'composite-unknown-suppressor': ['alarms/outage.yaml:6:22 [deploying] there is no alarm deploying'],
  'dashboard-too-wide': ['dashboards/database.yaml:12:12 [25] Should be <= 24'],
  'dashboard-unknown-alarm': ['dashboards/overview.yaml:15:20 [conections] there is no alarm conections'],
  'dashboard-unknown-id': [
    'dashboards/database.yaml:21:33 [opn] the expression uses opn, and nothing else here has that Id',
  ],
  'dashboard-unknown-metric': [
    'dashboards/database.yaml:20:21 [DatabaseConections] AWS/RDS has no known metric DatabaseConections',
  ],
  'dashboard-unknown-widget': [
    'dashboards/database.yaml:2:11 [texts] Should be equal to one of the allowed values: metric, text, log, alarm, explorer, custom',
  ],
  'dashboard-without-region': [
    "dashboards/database.yaml:14:5 [properties] Should have required property 'region'",
    'dashboards/database.yaml:14:5 [properties] The metric widget should have specified a region and a data source or an alarm annotation',
  ],
  'duplicate-field': ['alarms/claims.yaml:10:3 [Period] this key is already used above'],
  'fixed-environment': [
    'alarms/claims.yaml:7:3 [Dimensions] Environment is fixed to production, so every environment would watch that one',
  ],
  'lookup-in-a-wrong-form': [
    'environments/test.yaml:7:41 [claims] CloudFormation cannot look DBInstanceIdentifier up like this',
  ],
  'lookup-of-a-wrong-name': [
    'environments/test.yaml:8:37 [claims-test] ElasticBeanstalk does not know MaxConnections, but LoadBalancer, TargetGroup, AutoScalingGroup',
  ],
  'lookup-of-an-unknown-kind': [
    'environments/test.yaml:7:1 [DBInstanceIdentifier] DBInstanceIdentifier is a map, and not one that looks a value up',
  ],
  'lookup-of-the-account': ['environments/test.yaml:3:1 [AccountId] AccountId cannot be looked up'],
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
  'page-without-runbook': ['alarms/outage.yaml:1:1 [outage] runbook is missing'],
  'refused-period': ['alarms/claims.yaml:9:11 [45] Period must be 10, 20, 30 or a multiple of 60'],
  'region-misspelt': ['environments/test.yaml:10:3 [us-east1] us-east1 is not a region'],
  'region-topic-elsewhere': [
    'environments/test.yaml:4:14 [arn:aws:sns:us-east-1:123456789012:ticket] the topic is in us-east-1, the alarms in eu-west-1',
  ],
  'regions-as-list': ['environments/test.yaml:9:1 [Regions] Regions is not a map of regions'],
  'repeated-key': [
    'alarms/more.yaml:1:1 [connections] there is an alarm connections already, at alarms/database.yaml:1',
  ],
  'rows-beside-widgets': ['dashboards/overview.yaml:16:1 [widgets] widgets stand beside rows'],
  'rows-too-wide': ['dashboards/overview.yaml:7:5 [widgets] the 2 widgets of this row need more than 24 columns'],
  'rows-unknown-metric': [
    'dashboards/overview.yaml:12:25 [DatabaseConnection] AWS/RDS has no known metric DatabaseConnection',
  ],
  'rows-with-x': ['dashboards/overview.yaml:9:12 [0] x stands in a row'],
  'saved-query-without-log-group': [
    'dashboards/saved-queries.yaml:1:1 [slowest] environments/test.yaml has no LogGroup, which the query is to read',
  ],
  'saved-query-without-query': [
    'dashboards/saved-queries.yaml:1:1 [slowest] query is missing',
    'dashboards/saved-queries.yaml:2:3 [text] unknown field text',
  ],
  'slo-bad-expression': ['alarms/slo.yaml:22:34 [] The expression ends too early at character 26.'],
  'slo-folded-expression': [
    'alarms/slo.yaml:26:5 [error] the expression uses error, and nothing else here has that Id',
  ],
  'slo-key-taken': [
    'alarms/slo.yaml:1:1 [availability] there is an alarm availability-page already, at alarms/outage.yaml:1',
  ],
  'slo-metric-nobody-sends': ['alarms/slo.yaml:19:23 [ServerErors] the service does not send ServerErors'],
  'slo-objective-of-everything': ['alarms/slo.yaml:2:14 [100] objective must be below 100'],
  'slo-that-never-pages': [
    'alarms/slo.yaml:2:14 [90] with 90 % of 30 days the page would need more than 100 % of requests to fail (14.4 times the budget)',
  ],
  'slo-unknown-id': ['alarms/slo.yaml:23:10 [request] the expression uses request, and nothing else here has that Id'],
  'slo-unknown-statistic': [
    'alarms/slo.yaml:21:15 [Summe] Summe is not a statistic: use SampleCount, Average, Sum, Minimum, Maximum, a percentile such as p99, or one like tm99, TM(10%:90%), TC(:0.5) or PR(:300).',
  ],
  'slo-of-a-week': ['alarms/slo.yaml:3:11 [7] window must be 30'],
  'slo-without-minimum': ['alarms/slo.yaml:1:1 [availability] minimum is missing'],
  'topic-of-another-region': [
    'environments/test.yaml:4:12 [arn:aws:sns:eu-west-1:123456789012:page] the topic is in eu-west-1, the alarms in us-east-1',
  ],
  'two-results': [
    'alarms/claims.yaml:5:3 [Metrics] Exactly one element of the metrics list should return data. Here rejected, share do: set ReturnData to false on the others',
  ],
  'unheard-alarm': ['alarms/outage.yaml:2:13 [none] outage calls nobody, and no composite alarm uses it'],
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
  'unsupported-function': ['alarms/claims.yaml:16:19 [S] SEARCH is not supported on Metric Alarms.'],
  'unused-name': ['environments/test.yaml:9:1 [MinimumRequests] no alarm and no dashboard uses MinimumRequests'],
  'value-as-list': ['environments/test.yaml:8:1 [MaxConnections] only texts and numbers can be values here'],
  'wrong-dimensions': ['alarms/claims.yaml:7:3 [Dimensions] ClaimsUnavailable is not sent with the dimensions Stage'],
  'wrong-type': ["alarms/claims.yaml:11:14 ['0'] Threshold is the text '0'"],
  'wrong-unit': [
    'alarms/claims.yaml:10:9 [Percent] ClaimsUnavailable is sent in Count, so Percent would never find a datapoint',
  ],
};

async function problemsOf(name: string) {
  const { project, remove } = await createDefinitionFolder(name);
  try {
    return (await loadDefinitions({ project, environment: 'test' })).problems;
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
    const folders = await readdir(join(import.meta.dirname, '../../../fixtures/definitions'));
    expect(folders.sort()).toEqual([...Object.keys(cases), 'valid'].sort());
    expect(await problemsOf('valid')).toEqual([]);
  });
});
