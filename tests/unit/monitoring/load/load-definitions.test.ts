import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { unwatchedMetrics } from '../../../../src/monitoring/load/unwatched-metrics.ts';
import { createDefinitionFolder } from '../definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
});
afterEach(() => fixture.remove());

const load = () => loadDefinitions({ project: fixture.project, environment: 'test' });

test('an alarm gets its name, its link, the topic of its severity and the values of its environment', async () => {
  const { definitions } = await load();
  expect(definitions.alarms.map(({ name }) => name)).toEqual([
    'insurance-claims-test-connections',
    'insurance-claims-test-slow-route',
  ]);
  expect(definitions.alarms[0]?.input).toMatchObject({
    AlarmName: 'insurance-claims-test-connections',
    AlarmDescription: 'Too many connections.\nRunbook: https://example.org/claims/docs/runbooks/connections.md',
    AlarmActions: ['arn:aws:sns:us-east-1:123456789012:page'],
    OKActions: ['arn:aws:sns:us-east-1:123456789012:page'],
    Metrics: [
      { MetricStat: { Metric: { Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'claims-test' }] } } },
      { Expression: '100 * connections / 60' },
    ],
  });
  expect(definitions.alarms[1]?.input.AlarmActions).toEqual(['arn:aws:sns:us-east-1:123456789012:ticket']);
  expect(definitions.alarms[0]?.input).not.toHaveProperty('severity');
});

test('a dashboard is its body, with numbers left numbers and the placeholders of CloudWatch left alone', async () => {
  const { definitions } = await load();
  expect(definitions.dashboards).toMatchObject([
    {
      name: 'insurance-claims-test-database',
      body: {
        widgets: [
          { type: 'text' },
          {
            properties: {
              region: 'us-east-1',
              metrics: [
                ['AWS/RDS', 'DatabaseConnections', 'DBInstanceIdentifier', 'claims-test', { label: `\${LABEL}` }],
                [{ expression: '100 * open / 60' }],
              ],
              annotations: { horizontal: [{ value: 60 }] },
            },
          },
        ],
      },
    },
  ]);
});

test('the problems of all files are found at once, and a name used only in a broken file is not called unused', async () => {
  await writeFile(join(fixture.folder, 'alarms/database.yaml'), 'connections: [\n');
  await writeFile(join(fixture.folder, 'alarms/more.yaml'), 'Bad_Key: {}\n');
  const { problems } = await load();
  expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['alarms/database.yaml', 'alarms/more.yaml']));
  expect(problems.map(({ message }) => message)).toContain('EvaluationPeriods is missing');
});

test('an objective is its alarms, which lead to its place, and its composites', async () => {
  await writeFile(
    join(fixture.folder, 'alarms/slo.yaml'),
    `availability:
  objective: 99.9
  window: 30
  minimum: 10
  runbook: docs/runbooks/connections.md
  AlarmDescription: Requests are answered without a 5xx.
  Metrics:
    - Id: requests
      MetricStat:
        Metric: { Namespace: InsuranceClaims, MetricName: Requests, Dimensions: [{ Name: Environment, Value: test }] }
        Stat: Sum
  good: requests
  total: requests
`,
  );
  const { definitions, problems } = await load();
  expect(problems).toEqual([]);
  expect(definitions.composites.map(({ key, severity, children }) => [key, severity, children.length])).toEqual([
    ['availability-page', 'page', 4],
    ['availability-ticket', 'ticket', 4],
  ]);
  const alarms = definitions.alarms.filter(({ key }) => key.startsWith('availability-'));
  expect(alarms).toHaveLength(8);
  for (const { severity, input, placeOf } of alarms) {
    expect(severity).toBe('none');
    expect(input).not.toHaveProperty('AlarmActions');
    expect(input.AlarmDescription).toMatch(/\nRunbook: https:\/\/.*connections\.md$/);
    expect(placeOf([])).toMatchObject({ file: 'alarms/slo.yaml', line: 1 });
    expect(placeOf(['Metrics', 0, 'MetricStat', 'Stat'])).toMatchObject({ line: 11 });
    expect(placeOf(['Metrics', 2, 'Expression'])).toMatchObject({ line: 13 });
  }
});

test('a saved query reads the log group of its environment and says what it answers', async () => {
  await writeFile(
    join(fixture.folder, 'dashboards/saved-queries.yaml'),
    'slowest:\n  title: What is slow\n  query: |\n    sort duration_ms desc\n    | limit 20\n',
  );
  await appendFile(join(fixture.folder, 'environments/test.yaml'), 'LogGroup: /claims/test\n');
  const { definitions, problems } = await load();
  expect(problems).toEqual([]);
  expect(definitions.savedQueries).toMatchObject([
    {
      kind: 'saved query',
      key: 'slowest',
      input: {
        queryString: '# What is slow\nsort duration_ms desc\n| limit 20',
        logGroupNames: ['/claims/test'],
      },
    },
  ]);
  expect(definitions.dashboards).toHaveLength(1);
});

test('a dashboard names alarms by their key and shows them by their ARN', async () => {
  await writeFile(
    join(fixture.folder, 'dashboards/overview.yaml'),
    `rows:
  - widgets:
      - { type: alarm, properties: { alarms: [connections, 'arn:aws:cloudwatch:eu-west-1:210987654321:alarm:theirs'] } }
      - { type: metric, properties: { region: us-east-1, annotations: { alarms: [slow-route] } } }
`,
  );
  const { definitions, problems } = await load();
  expect(problems).toEqual([]);
  const ours = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:insurance-claims-test-';
  expect(definitions.dashboards.find(({ key }) => key === 'overview')?.body).toMatchObject({
    widgets: [
      { properties: { alarms: [`${ours}connections`, 'arn:aws:cloudwatch:eu-west-1:210987654321:alarm:theirs'] } },
      { properties: { annotations: { alarms: [`${ours}slow-route`] } } },
    ],
  });
});

test('what is sent and neither drawn nor alarmed is known, each set of dimensions for itself', async () => {
  const { definitions } = await load();
  const unwatched = unwatchedMetrics(definitions).map(({ metricName, dimensions }) =>
    [metricName, ...dimensions].join(' '),
  );
  expect(unwatched).toContain('RequestLatency Environment');
  expect(unwatched).not.toContain('RequestLatency Environment Route');
  expect(unwatched).toContain('ClaimsAccepted Environment');
});

test('tests of alarms are not definitions', async () => {
  await writeFile(join(fixture.folder, 'alarms/database.test.yaml'), 'tests: []\n');
  expect((await load()).problems).toEqual([]);
});

test('a file that would be ignored by its ending is refused', async () => {
  await writeFile(join(fixture.folder, 'alarms/http.yml'), '');
  await expect(load()).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: expect.stringContaining('alarms/http.yml'),
  });
});

test('a folder in which nothing is declared is refused, so that nobody deletes everything by standing in the wrong one', async () => {
  await rm(join(fixture.folder, 'alarms'), { recursive: true });
  await rm(join(fixture.folder, 'dashboards'), { recursive: true });
  await writeFile(
    join(fixture.folder, 'environments/test.yaml'),
    "Environment: test\nRegion: us-east-1\nAccountId: '123456789012'\nPageTopic: arn:aws:sns:us-east-1:123456789012:p\nTicketTopic: arn:aws:sns:us-east-1:123456789012:t\n",
  );
  await expect(load()).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: expect.stringContaining('Nothing is declared'),
  });
});
