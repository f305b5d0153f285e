import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsoleFixture,
  claimDocuments,
  logGroupName,
  putDashboard,
  putMinutes,
  putPoolAlarm,
  sendDocuments,
  startConsoleFixture,
  traceIdAt,
} from './console-fixture.ts';

let fixture: ConsoleFixture;
const environment = [{ Name: 'Environment', Value: 'test' }];
const accepted = ['InsuranceClaims', 'ClaimsAccepted', 'Environment', 'test'];
const metric = (properties: object, place: object = {}) => ({
  type: 'metric',
  ...place,
  properties: { region: 'eu-west-1', metrics: [accepted], stat: 'Sum', ...properties },
});

async function page(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(fixture.url + path, { redirect: 'manual' });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** The card of the widget or section with that heading. */
function section(text: string, heading: string): string {
  const found = text.split('<section').find((part) => part.includes(`>${heading}</h2>`));
  if (found === undefined) throw new Error(`The page has no section headed ${heading}`);
  return found;
}

beforeAll(async () => {
  fixture = await startConsoleFixture();
  await putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
    MetricName: 'ClaimsAccepted',
    Dimensions: environment,
    Value: minute,
  }));
  await putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
    MetricName: 'PoolUtilization',
    Dimensions: environment,
    Value: minute > 50 ? 95 : 30,
  }));
  await putMinutes(fixture, 'AWS/RDS', 60, () => ({
    MetricName: 'FreeableMemory',
    Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'test' }],
    Value: 1.5e9,
  }));
  await putPoolAlarm(fixture, 'pool');
  await fixture.aws.cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: 'pool', StateValue: 'ALARM', StateReason: 'Threshold Crossed: <b>' }),
  );
  await putDashboard(fixture, 'service', [
    { type: 'text', x: 0, y: 0, width: 24, height: 2, properties: { markdown: '# Hello <script>alert(1)</script>' } },
    metric({ title: 'Claims' }, { x: 0, y: 2, width: 12, height: 6 }),
    metric({ title: 'Wrong', metrics: [[{ expression: 'NOSUCH(m1)' }], [...accepted, { id: 'm1' }]] }),
    metric({
      title: 'Twice',
      metrics: [[{ expression: 'm1 * 2', label: 'twice' }], [...accepted, { id: 'm1', visible: false }]],
    }),
    metric({
      title: 'No such alarm',
      metrics: undefined,
      annotations: { alarms: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:none'] },
    }),
    metric({ title: 'Row elsewhere', metrics: [[...accepted, { region: 'us-east-1' }]] }),
    metric({ title: 'Row of another account', metrics: [[...accepted, { accountId: '444455556666' }]] }),
    metric({ title: 'Of another account', accountId: '444455556666' }),
    metric({
      title: 'Alarm elsewhere',
      metrics: undefined,
      annotations: { alarms: ['arn:aws:cloudwatch:us-east-1:123456789012:alarm:pool'] },
    }),
    metric({
      title: 'Alarm of another account',
      metrics: undefined,
      annotations: { alarms: ['arn:aws:cloudwatch:eu-west-1:444455556666:alarm:pool'] },
    }),
    metric({ title: 'A rule', metrics: undefined, insightRule: { ruleName: 'top' } }),
    metric({ title: 'Bad statistic', metrics: [[...accepted, { stat: 'nonsense' }]] }),
    metric({
      title: 'Memory',
      view: 'singleValue',
      metrics: [['AWS/RDS', 'FreeableMemory', 'DBInstanceIdentifier', 'test']],
    }),
    metric({
      title: 'The alarm drawn',
      metrics: undefined,
      annotations: { alarms: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:pool'] },
    }),
    {
      type: 'alarm',
      properties: { title: 'States', alarms: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:pool'] },
    },
    {
      type: 'log',
      properties: {
        title: 'Lines',
        region: 'eu-west-1',
        query: `SOURCE '${logGroupName}' | fields @timestamp, msg, status, xray_trace_id | filter status < 400`,
      },
    },
    { type: 'log', properties: { title: 'No log', region: 'eu-west-1', query: "SOURCE 'x' | fields @message" } },
    { type: 'log', properties: { title: 'No source', region: 'eu-west-1', query: 'fields @message' } },
    { type: 'custom', properties: { title: 'Custom' } },
  ]);
  await sendDocuments(fixture, [...claimDocuments(fixture, 30, 1), ...claimDocuments(fixture, 1200, 2)]);
  const message = JSON.stringify({
    level: 'info',
    msg: 'request',
    status: 303,
    xray_trace_id: traceIdAt(fixture, 30, 1),
  });
  fixture.aws.endpoint.putLogEvents({
    logGroupName,
    logStreamName: 'i-1',
    events: [
      { timestampMs: fixture.nowMs - 29_000, message },
      { timestampMs: fixture.nowMs - 28_000, message: '{"status": 200}' },
    ],
  });
});
afterAll(() => fixture?.close());

describe('a dashboard', () => {
  test('draws the data that was put, to the newest minute', async () => {
    const { status, text } = await page('/dashboards/service');
    expect(status).toBe(200);
    const claims = section(text, 'Claims');
    expect(claims).toContain('<span class="legend-value">59</span>');
    expect(claims).toContain('stroke="var(--series-1)"');
    expect(claims).toContain('2026-02-01 11:59:00</th><td>59</td>');
  });

  test('evaluates expressions, and leaves hidden metrics out', async () => {
    const { text } = await page('/dashboards/service');
    const twice = section(text, 'Twice');
    expect(twice).toContain('<span class="legend-value">118</span>');
    expect(twice.match(/class="legend-value"/g)).toHaveLength(1);
  });

  test("knows the units of AWS's metrics", async () => {
    expect(section((await page('/dashboards/service')).text, 'Memory')).toContain('<span class="number">1.5 GB</span>');
  });

  test.each([
    ['an expression nobody knows', 'Wrong', 'NOSUCH'],
    ['an alarm that is not there', 'No such alarm', 'has no metric alarm'],
    ['a row of another region', 'Row elsewhere', 'Some of this is in us-east-1'],
    ['a row of another account', 'Row of another account', 'AccountId 444455556666'],
    ['a widget of another account', 'Of another account', 'AccountId 444455556666'],
    ['an alarm of another region', 'Alarm elsewhere', 'is in us-east-1'],
    ['an alarm of another account', 'Alarm of another account', 'has no metric alarm'],
    ['a rule of Contributor Insights', 'A rule', 'Contributor Insights, which is not read here'],
    ['a statistic that is none', 'Bad statistic', 'is not a valid statistic'],
    ['a type that no API tells enough of', 'Custom', 'These pages run no functions'],
    ['a query of a log that is not there', 'No log', 'Log group &#39;x&#39; does not exist'],
    ['a query without a log', 'No source', 'names no log group'],
  ])('shows %s in the widget’s place, and the others all the same', async (_sentence, title, message) => {
    const { status, text } = await page('/dashboards/service');
    expect(status).toBe(200);
    expect(section(text, title)).toContain(message);
    expect(section(text, 'Claims')).toContain('<svg');
  });

  test('lists the log lines that a query finds, with a way to their traces', async () => {
    const lines = section((await page('/dashboards/service')).text, 'Lines');
    const columns = [...lines.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, column]) => column);
    expect(columns).toEqual(['@timestamp', 'msg', 'status', 'xray_trace_id']);
    expect(lines).toContain('<td>2026-02-01 11:59:31.000</td><td>request</td><td>303</td>');
    expect(lines).toMatch(/<td><a href="\/traces\/1-[0-9a-f-]+">/);
  });

  test('draws an alarm and lists the states of alarms', async () => {
    const { text } = await page('/dashboards/service');
    expect(section(text, 'The alarm drawn')).toContain('Alarm &gt; 80');
    expect(section(text, 'States')).toMatch(/ALARM[\s\S]*href="\/alarms\/pool"/);
  });

  test('takes the range from the address', async () => {
    const { text } = await page('/dashboards/service?range=1w');
    expect(text).toContain('href="?range=1w" aria-current="true"');
    // The sum of 0 to 59, in one hour's datapoint.
    expect(section(text, 'Claims')).toContain('<td>1,770</td>');
  });

  test('that does not exist is a 404 that says what to do', async () => {
    const { status, text } = await page('/dashboards/none');
    expect(status).toBe(404);
    expect(text).toContain('What to do');
  });
});

describe('traces', () => {
  test('stand newest first, with what was asked and how it went', async () => {
    const { text } = await page('/traces');
    const [newer, older] = [traceIdAt(fixture, 30, 1), traceIdAt(fixture, 1200, 2)];
    expect(text.indexOf(newer)).toBeGreaterThan(0);
    expect(text.indexOf(newer)).toBeLessThan(text.indexOf(older));
    expect(text).toMatch(/POST<\/span> \/claim<\/a>[\s\S]*303[\s\S]*24 ms/);
  });

  test('one has its parts, its SQL and its log line', async () => {
    const { text } = await page(`/traces/${traceIdAt(fixture, 30, 1)}`);
    expect(text).toMatch(/depth-0[\s\S]*insurance-claims[\s\S]*depth-1[\s\S]*insured@127\.0\.0\.1/);
    expect(text).toContain('INSERT INTO claims');
    expect(section(text, 'Log lines')).toMatch(/info[\s\S]*request[\s\S]*303/);
  });

  test('one without log lines says so', async () => {
    expect(section((await page(`/traces/${traceIdAt(fixture, 1200, 2)}`)).text, 'Log lines')).toContain('No log line');
  });

  test('one is found by the form that log lines have it in', async () => {
    const { status, headers } = await page(`/traces?id=${traceIdAt(fixture, 30, 1)}`);
    expect([status, headers.get('location')]).toEqual([302, `/traces/${traceIdAt(fixture, 30, 1)}`]);
    expect((await page(`/traces/${traceIdAt(fixture, 30, 1).slice(2).replace('-', '')}`)).status).toBe(200);
  });

  test.each([
    ['that X-Ray does not have', '1-00000000-000000000000000000000000', 'not sampled'],
    ['that is none', 'nonsense', 'is not a trace id'],
  ])('an id %s gives a 404 that says why', async (_sentence, id, why) => {
    const { status, text } = await page(`/traces/${id}`);
    expect(status).toBe(404);
    expect(text).toContain(why);
  });
});

describe('every answer', () => {
  test.each([
    '/',
    '/dashboards',
    '/dashboards/service',
    '/alarms',
    '/inbox',
    '/traces',
    '/nothing',
    '/console.css',
    '/refresh.js',
  ])('%s keeps to a strict policy', async (path) => {
    const { headers, text } = await page(path);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(text.match(/ style="|<style|<script>| on\w+="/g)).toBeNull();
  });

  test.each(['/', '/dashboards', '/dashboards/service', '/alarms', '/alarms/pool', '/inbox', '/traces'])(
    '%s has headings in order, ids that are unique, and says when it was drawn',
    async (path) => {
      const { text } = await page(path);
      const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(levels[0]).toBe(1);
      expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
      const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
      expect(text).toMatch(/Drawn <time[^>]*>2026-02-01 12:00:00 UTC/);
    },
  );

  test('a page that is not there says so', async () => {
    const { status, text } = await page('/nothing');
    expect(status).toBe(404);
    expect(text).toContain('There is no page /nothing.');
  });
});
