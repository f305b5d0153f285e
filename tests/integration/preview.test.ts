import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn } from './monitor-fixture.ts';

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;
beforeEach(async () => {
  aws = await startTestEndpoint();
  fixture = await createDefinitionFolder();
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

const preview = (options: string) => runMonitorIn(fixture.folder, aws, `preview --env test ${options}`);
const read = (file: string) => readFile(join(fixture.folder, file), 'utf8');

/** Minutes of the database's connections, the newest of them now. The endpoint's clock is set to the real one first. */
function putConnections(values: readonly number[]): void {
  aws.clock.advanceMs(Date.now() - startMs);
  const data = values.map((Value, index) => ({
    MetricName: 'DatabaseConnections',
    Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'claims-test' }],
    Timestamp: new Date(Date.now() - (values.length - 1 - index) * 60_000),
    Value,
  }));
  aws.endpoint.putAwsMetricData('AWS/RDS', data);
}

/** The alarms of the fixture on the dashboard: one that exists only when it was applied, and a chart of one. */
const addAlarmWidgets = () =>
  appendFile(
    join(fixture.folder, 'dashboards/database.yaml'),
    `  - type: alarm
    x: 12
    y: 2
    width: 12
    height: 6
    properties:
      title: Who calls
      alarms: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:insurance-claims-test-connections']
  - type: metric
    x: 0
    y: 8
    width: 24
    height: 6
    properties:
      title: An alarm
      region: \${Region}
      annotations: { alarms: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:insurance-claims-test-connections'] }
`,
  );

describe('with made-up data', () => {
  test('needs no account, and draws the same each time', async () => {
    await addAlarmWidgets();
    await aws.close();
    const first = await preview('--out shown');
    expect(first).toMatchObject({ exitCode: 0, error: '' });
    expect(first.out).toBe(
      `test: 1 dashboard with made-up data, in ${join(fixture.folder, 'shown/dashboards.html')}, and 2 drawings beside it.\n`,
    );
    const files = ['dashboards.html', 'database-02-connections.svg', 'database-04-an-alarm.svg'];
    expect(await readdir(join(fixture.folder, 'shown'))).toEqual(files);
    await preview('--out again --generated');
    for (const file of files) expect(await read(`again/${file}`)).toBe(await read(`shown/${file}`));
    aws = await startTestEndpoint();
  });

  test('is one page that fetches nothing and runs nothing, with text, alarms and charts', async () => {
    await addAlarmWidgets();
    await preview('--out shown');
    const page = await read('shown/dashboards.html');
    expect(page.match(/<script|<link|<img| src=|url\((?!#)|@import|href="(?!#)/g)).toBeNull();
    const parts = [
      'How near is the server to its last connection?',
      'insurance-claims-test-connections</span>',
      '(prefers-color-scheme: dark)',
    ];
    expect(parts.filter((part) => !page.includes(part))).toEqual([]);
    expect(page.match(/role="img"/g)?.length).toBeGreaterThanOrEqual(2);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('draws each chart as a file that stands alone', async () => {
    await preview('--out shown');
    const svg = await read('shown/database-02-connections.svg');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 632 \d+" width="632"/);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('>Connections</text>');
    const used = [...svg.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name);
    expect(used.filter((name) => !svg.includes(`${name}:`))).toEqual([]);
  });
});

describe('with the data of the account', () => {
  test('shows them, and can keep them for another day and another expression', async () => {
    putConnections([12, 15, 42]);
    expect(await preview('--live --record kept/data.json --out live')).toMatchObject({ exitCode: 0, error: '' });
    expect(await read('live/database-02-connections.svg')).toContain('70</tspan>');

    await aws.close();
    expect(await preview('--recorded kept/data.json --out recorded')).toMatchObject({ exitCode: 0, error: '' });
    expect(await read('recorded/database-02-connections.svg')).toBe(await read('live/database-02-connections.svg'));

    const file = join(fixture.folder, 'dashboards/database.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('100 * open', '1000 * open'));
    await preview('--recorded kept/data.json --out changed');
    expect(await read('changed/database-02-connections.svg')).toContain('700</tspan>');
    aws = await startTestEndpoint();
  });

  test('says which widget cannot be drawn, draws the others and ends with 1', async () => {
    await addAlarmWidgets();
    const { exitCode, out } = await preview('--live --out live');
    expect(exitCode).toBe(1);
    expect(out).toContain(
      'error: database: widget 4 (An alarm) cannot be drawn: CloudWatch has no metric alarm arn:aws:cloudwatch:',
    );
    expect(await read('live/dashboards.html')).toContain('How near is the server');
  });
});

test('with --json says what was written', async () => {
  const { out } = await preview('--out shown --json');
  expect(JSON.parse(out)).toEqual({
    environment: 'test',
    data: 'made-up data',
    files: ['database-02-connections.svg', 'dashboards.html'].map((file) => join(fixture.folder, 'shown', file)),
    problems: [],
  });
});

describe('refused', () => {
  test('a recording that is none, and one that is not there', async () => {
    await writeFile(join(fixture.folder, 'x.json'), '{"metrics": []}');
    const none = { exitCode: 1, error: expect.stringContaining('error: x.json is not a recording of dashboard data.') };
    expect(await preview('--recorded x.json')).toMatchObject(none);
    const missing = { exitCode: 1, error: expect.stringContaining('error: y.json cannot be read.') };
    expect(await preview('--recorded y.json')).toMatchObject(missing);
  });

  test('two kinds of data at once', async () => {
    expect(await preview('--live --generated')).toMatchObject({
      exitCode: 1,
      error: expect.stringMatching(/--generated/),
    });
  });

  test('definitions that are not valid, which are shown as validate shows them', async () => {
    const file = join(fixture.folder, 'dashboards/database.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('DatabaseConnections', 'DatabaseConnection'));
    const { exitCode, out } = await preview('--out shown');
    expect(exitCode).toBe(1);
    expect(out).toContain('did you mean DatabaseConnections?');
  });
});
