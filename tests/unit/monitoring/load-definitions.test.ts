import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDefinitions } from '../../../src/monitoring/load-definitions.ts';
import { createDefinitionFolder } from './definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
});
afterEach(() => fixture.remove());

const load = () => loadDefinitions({ folder: fixture.folder, environment: 'test' });

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
