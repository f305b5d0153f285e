import { PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { type PlainAnswer, plainRequest } from './plain-request.ts';
import { connectRaw } from './raw-request.ts';

let aws: TestEndpoint;
beforeAll(async () => {
  aws = await startTestEndpoint({ allowedHosts: ['box.example'] });
  await putDashboard();
});
afterAll(() => aws?.close());

async function putDashboard(): Promise<void> {
  await aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: 'kept', DashboardBody: '{"widgets":[]}' }));
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** How its protocol says that access is denied. */
  readonly denied: RegExp;
}

const json = (target: string, body = '{}'): Call => ({
  headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
  body,
  denied: /^\{"__type":"(?:com\.amazonaws\.cloudwatch\.v2010_08_01#)?AccessDeniedException","message":"[^"]+"\}$/,
});
const query = (parameters: Record<string, string>): Call => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(parameters).toString(),
  denied: /^<ErrorResponse [^>]*><Error><Type>Sender<\/Type><Code>AccessDenied<\/Code><Message>[^<]+<\/Message>/,
});
const deleteDashboard = { Action: 'DeleteDashboards', 'DashboardNames.member.1': 'kept' };

const calls: Readonly<Record<string, Call>> = {
  'CloudWatch in JSON': json('GraniteServiceVersion20100801.DeleteDashboards', '{"DashboardNames":["kept"]}'),
  'CloudWatch Logs in JSON': json('Logs_20140328.DescribeLogGroups'),
  'CloudWatch in Query': query({ ...deleteDashboard, Version: '2010-08-01' }),
  'SNS in Query': query({ Action: 'ListTopics', Version: '2010-03-31' }),
  'X-Ray in REST JSON': {
    path: '/TraceSummaries',
    headers: { 'content-type': 'application/json' },
    body: '{"StartTime":1,"EndTime":2}',
    denied: /^\{"Message":"[^"]+"\}$/,
  },
  'a link of SNS': {
    method: 'GET',
    path: '/?Action=ConfirmSubscription&Version=2010-03-31&TopicArn=arn:aws:sns:eu-west-1:123456789012:page&Token=none',
    headers: {},
    denied: /<Code>AccessDenied<\/Code>/,
  },
};
const all = Object.entries(calls);

async function send(call: Call, headers: Record<string, string>): Promise<PlainAnswer> {
  const { method = 'POST', path = '/', body = '' } = call;
  return await plainRequest(aws.endpoint.url + path, { method, headers: { ...call.headers, ...headers }, body });
}

async function expectNothingDone(): Promise<void> {
  const { text } = await send(json('GraniteServiceVersion20100801.ListDashboards'), {});
  expect(text).toContain('"DashboardName":"kept"');
}

describe.each(all)('%s', (_name, call) => {
  test('is refused under the name of another site, with what to do', async () => {
    const { port } = new URL(aws.endpoint.url);
    for (const host of [`evil.example:${port}`, 'localhost', `127.0.0.1.evil.example:${port}`]) {
      const answer = await send(call, { host, 'sec-fetch-site': 'same-origin' });
      expect(answer.status).toBe(403);
      expect(answer.text).toMatch(call.denied);
      expect(answer.text).toContain(`was asked as ${host}. --allow-host`);
    }
    await expectNothingDone();
  });

  const pages: readonly Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ];
  test(`is refused to a page in a browser, of ${pages.length} kinds of requests`, async () => {
    for (const headers of pages) {
      const answer = await send(call, headers);
      expect([headers, answer.status]).toEqual([headers, 403]);
      expect(answer.text).toMatch(call.denied);
    }
    await expectNothingDone();
  });

  test('is answered to programs, by each of its names', async () => {
    const { port } = new URL(aws.endpoint.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'box.example', 'box.example:80']) {
      const answer = await send(call, { host });
      expect(answer.text).not.toMatch(call.denied);
      expect(answer.status).toBe(call === calls['a link of SNS'] ? 404 : 200);
      await putDashboard();
    }
  });
});

test('a link of SNS is followed from wherever somebody finds it', async () => {
  for (const site of ['none', 'cross-site', 'same-site']) {
    const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await send(calls['a link of SNS']!, headers)).text).toContain('<Code>NotFound</Code>');
  }
});

const otherMethods: readonly [sentence: string, method: string, path: string, headers: Record<string, string>][] = [
  ['GET with a target', 'GET', '/', { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' }],
  [
    'GET with a target and the action of a link',
    'GET',
    '/?Action=Unsubscribe',
    { 'x-amz-target': 'GraniteServiceVersion20100801.ListDashboards' },
  ],
  ['GET of an action in the address', 'GET', '/?Action=DescribeAlarms&Version=2010-08-01', {}],
  ['GET of an address of X-Ray', 'GET', '/TraceSummaries', {}],
  ['GET as a form', 'GET', '/?Action=ListTopics', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['PUT', 'PUT', '/TraceSummaries', { 'content-type': 'application/json' }],
  ['DELETE with a target', 'DELETE', '/', { 'x-amz-target': 'GraniteServiceVersion20100801.ListDashboards' }],
  ['OPTIONS', 'OPTIONS', '/', {}],
];
test.each(otherMethods)('%s is no action', async (_sentence, method, path, headers) => {
  const answer = await plainRequest(aws.endpoint.url + path, { method, headers });
  expect(answer.status).toBe(400);
  expect(`${answer.text}`).not.toMatch(/"logGroups"|"DashboardEntries"|<DescribeAlarmsResult|TraceSummaries":/);
  expect(answer.text).toContain(`An action is asked for by POST, and not by ${method}.`);
});

const targets: Readonly<Record<string, (port: string) => string>> = {
  'a whole URL': (port) => `POST http://localhost:${port}/ HTTP/1.1\r\nHost: localhost:${port}\r\n`,
  'two hosts': (port) => `POST / HTTP/1.1\r\nHost: localhost:${port}\r\nHost: evil.example\r\n`,
  'no host, by HTTP/1.0': () => 'POST / HTTP/1.0\r\n',
};
test.each(Object.entries(targets))('%s is refused', async (_sentence, start) => {
  const connection = await connectRaw(aws.endpoint.url);
  const target = 'X-Amz-Target: Logs_20140328.DescribeLogGroups\r\nContent-Length: 2\r\nConnection: close';
  connection.write(`${start(new URL(aws.endpoint.url).port)}${target}\r\n\r\n{}`);
  expect(await connection.answer).toMatch(/^HTTP\/1.1 403 [\s\S]*AccessDeniedException/);
});

test('a large body does not keep the refusal from arriving', async () => {
  const body = 'x'.repeat(900_000);
  const call = { ...calls['CloudWatch Logs in JSON']!, body };
  expect((await send(call, { origin: 'null' })).status).toBe(403);
});
