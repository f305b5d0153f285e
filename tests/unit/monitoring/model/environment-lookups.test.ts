import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lookupsOf, readEnvironmentFile } from '../../../../src/monitoring/files/environment.ts';
import { loadDefinitions } from '../../../../src/monitoring/load/load-definitions.ts';
import { loadEveryRegion } from '../../../../src/monitoring/load/load-every-region.ts';
import { createDefinitionFolder } from '../definition-fixture.ts';

let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  fixture = await createDefinitionFolder();
});
afterEach(() => fixture.remove());

/** Writes the environment `test`: what is always in it, and these lines. */
async function environmentOf(...lines: string[]) {
  const always = ['Environment: test', "AccountId: '123456789012'"];
  await writeFile(join(fixture.folder, 'environments/test.yaml'), `${[...always, ...lines].join('\n')}\n`);
  return { project: fixture.project, environment: 'test' };
}
const topics = ['us-east-1', 'eu-west-1'].map((region) => ({
  page: `arn:aws:sns:${region}:123456789012:page`,
  ticket: `arn:aws:sns:${region}:123456789012:ticket`,
}));
const inOneRegion = ['Region: us-east-1', `PageTopic: ${topics[0]?.page}`, `TicketTopic: ${topics[0]?.ticket}`];
const inTwoRegions = [
  'DBInstanceIdentifier: claims',
  'MaxConnections: 60',
  'Regions:',
  '  us-east-1:',
  `    PageTopic: ${topics[0]?.page}`,
  `    TicketTopic: ${topics[0]?.ticket}`,
  '  eu-west-1:',
  `    PageTopic: ${topics[1]?.page}`,
  `    TicketTopic: ${topics[1]?.ticket}`,
  '    MaxConnections: 30',
];

describe('what only AWS knows', () => {
  test('is listed with what it can be looked up with', async () => {
    const source = await environmentOf(
      ...inOneRegion.slice(0, 2),
      'TicketTopic: { CloudFormation: { stack: claims, output: TicketTopic } }',
      'LoadBalancer: { ElasticBeanstalk: claims-test }',
      'MaxConnections: { DBInstance: claims }',
    );
    expect(lookupsOf(await readEnvironmentFile(source))).toEqual([
      { name: 'TicketTopic', lookup: { CloudFormation: { stack: 'claims', output: 'TicketTopic' } } },
      { name: 'LoadBalancer', lookup: { ElasticBeanstalk: 'claims-test' } },
      { name: 'MaxConnections', lookup: { DBInstance: 'claims' } },
    ]);
  });

  const looksUp = [
    'Region: us-east-1',
    'PageTopic: { CloudFormation: { stack: claims, output: PageTopic } }',
    `TicketTopic: ${topics[0]?.ticket}`,
    'DBInstanceIdentifier: { DBInstance: claims }',
    'MaxConnections: { DBInstance: claims }',
  ];

  test('is stood in for as long as nobody asks, by what passes the checks', async () => {
    const { definitions, problems } = await loadDefinitions(await environmentOf(...looksUp));
    expect(problems).toEqual([]);
    expect(definitions.environment).toMatchObject({
      PageTopic: 'arn:aws:sns:us-east-1:123456789012:looked-up',
      DBInstanceIdentifier: 'claims',
      MaxConnections: 100,
    });
  });

  test('is in the definitions once it was looked up', async () => {
    const source = await environmentOf(...looksUp);
    const resolved = { PageTopic: topics[0]!.page, DBInstanceIdentifier: 'claims', MaxConnections: 683 };
    const { definitions, problems } = await loadDefinitions({ ...source, resolved });
    expect(problems).toEqual([]);
    expect(definitions.alarms[0]?.input).toMatchObject({
      AlarmActions: [topics[0]!.page],
      Metrics: [{}, { Expression: '100 * connections / 683' }],
    });
  });

  test('is held to the same rules as what is written', async () => {
    const source = await environmentOf(...looksUp);
    const { problems } = await loadDefinitions({ ...source, resolved: { PageTopic: 'https://example.org' } });
    expect(problems).toMatchObject([
      { file: 'environments/test.yaml', line: 4, message: 'this is not the ARN of an SNS topic' },
    ]);
  });
});

describe('an environment of several regions', () => {
  test('needs one of them to be chosen', async () => {
    const source = await environmentOf(...inTwoRegions);
    await expect(loadDefinitions(source)).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      remedy: 'Say --region with one of: us-east-1, eu-west-1.',
    });
    await expect(loadDefinitions({ ...source, region: 'ap-south-1' })).rejects.toMatchObject({
      remedy: 'Choose one of: us-east-1, eu-west-1.',
    });
  });

  test.for<[region: string, topic: string | undefined, maxConnections: number]>([
    ['us-east-1', topics[0]?.page, 60],
    ['eu-west-1', topics[1]?.page, 30],
  ])('has in %s what is said there, and the rest in common', async ([region, topic, maxConnections]) => {
    const { definitions, problems } = await loadDefinitions({ ...(await environmentOf(...inTwoRegions)), region });
    expect(problems).toEqual([]);
    expect(definitions.alarms[0]).toMatchObject({
      name: 'insurance-claims-test-connections',
      input: { AlarmActions: [topic], Metrics: [{}, { Expression: `100 * connections / ${maxConnections}` }] },
    });
    // Dashboards are global: without the region each apply would overwrite those of the other.
    expect(definitions.dashboards[0]?.name).toBe(`insurance-claims-test-${region}-database`);
  });

  test('may name the one that is meant when none is said, and a single one is meant anyway', async () => {
    const source = await environmentOf('Region: eu-west-1', ...inTwoRegions);
    expect((await loadDefinitions(source)).definitions.environment.Region).toBe('eu-west-1');
    const single = await environmentOf(...inTwoRegions.slice(0, 6));
    expect((await loadDefinitions(single)).definitions).toMatchObject({
      environment: { Region: 'us-east-1' },
      dashboardPrefix: 'insurance-claims-test-',
    });
  });

  test('is checked in all of them at once, and what they share is said once', async () => {
    const source = await environmentOf(...inTwoRegions, '    DBInstanceIdentifier: [claims]', 'Unused: 1');
    const { definitions, problems } = await loadEveryRegion(source);
    expect(definitions.map(({ environment }) => environment.Region)).toEqual(['us-east-1', 'eu-west-1']);
    expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '13 only texts and numbers can be values here',
      '14 no alarm and no dashboard uses Unused',
    ]);
  });
});
