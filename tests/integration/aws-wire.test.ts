import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { cbor } from '@smithy/core/cbor';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAppError } from '../../src/base/errors.ts';
import { startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { systemClock } from '../../src/emulator/protocol/clock.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

async function send(action: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(aws.endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${action}`,
      ...headers,
    },
    body,
  });
  return { response, body: (await response.json()) as unknown };
}

const datum = (more: object = {}) =>
  JSON.stringify({ Namespace: 'Shop', MetricData: [{ MetricName: 'A', Value: 1, ...more }] });

test('AWS JSON: a body as gzip is taken, times are epoch seconds', async () => {
  const packed = new Uint8Array(gzipSync(datum({ Timestamp: startMs / 1000 - 90 })));
  const put = await send('PutMetricData', packed, { 'content-encoding': 'gzip' });
  expect(put.response.status).toBe(200);
  const Metric = { Namespace: 'Shop', MetricName: 'A' };
  const read = await send(
    'GetMetricData',
    JSON.stringify({
      StartTime: startMs / 1000 - 600,
      EndTime: startMs / 1000,
      MetricDataQueries: [{ Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Sum' } }],
    }),
  );
  expect(read.response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  expect(read.response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(read.body).toMatchObject({ MetricDataResults: [{ Timestamps: [startMs / 1000 - 120], Values: [1] }] });
});

const bomb = new Uint8Array(gzipSync(Buffer.alloc(32 * 1024 * 1024, ' ')));
const refusals: Record<
  string,
  { action?: string; body: string | Uint8Array<ArrayBuffer>; encoding?: string; status: number; type: RegExp }
> = {
  'a body that is not JSON': { body: '{', status: 400, type: /SerializationException$/ },
  'a body that is JSON, but no object': { body: '[1]', status: 400, type: /SerializationException$/ },
  'a body nested too deeply': {
    body: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    status: 400,
    type: /SerializationException$/,
  },
  'a list where a text belongs': { body: '{"Namespace":[]}', status: 400, type: /SerializationException$/ },
  'a time as text': { body: datum({ Timestamp: 'noon' }), status: 400, type: /SerializationException$/ },
  'a body that is not the gzip it claims to be': {
    body: datum(),
    encoding: 'gzip',
    status: 400,
    type: /SerializationException$/,
  },
  'a body of more than a megabyte': {
    body: datum({ MetricName: 'A'.repeat(1024 * 1024) }),
    status: 413,
    type: /RequestEntityTooLargeException$/,
  },
  'a body that is not UTF-8': {
    body: new Uint8Array([0x7b, 0xff, 0x7d]),
    status: 400,
    type: /SerializationException$/,
  },
  'a packed body that is not UTF-8': {
    body: new Uint8Array(gzipSync(Buffer.from([0x7b, 0x7d, 0xc3]))),
    encoding: 'gzip',
    status: 400,
    type: /SerializationException$/,
  },
  'a packed body of more values than any input has': {
    body: new Uint8Array(gzipSync(`{"Namespace":"Shop","MetricData":[${'{},'.repeat(500_000)}{}]}`)),
    encoding: 'gzip',
    status: 413,
    type: /RequestEntityTooLargeException$/,
  },
  'a request of 500 queries with long expressions': {
    action: 'GetMetricData',
    body: JSON.stringify({
      StartTime: 1,
      EndTime: 2,
      MetricDataQueries: Array.from({ length: 500 }, (_, i) => ({ Id: `e${i}`, Expression: 'm1+'.repeat(500) })),
    }),
    status: 413,
    type: /RequestEntityTooLargeException$/,
  },
  'a small body that unpacks to a huge one': {
    body: bomb,
    encoding: 'gzip',
    status: 413,
    type: /RequestEntityTooLargeException$/,
  },
};
test.each(Object.entries(refusals))(
  'refused: %s',
  async (_sentence, { action = 'PutMetricData', body, encoding, status, type }) => {
    const headers: Record<string, string> = encoding === undefined ? {} : { 'content-encoding': encoding };
    const refusal = await send(action, body, headers);
    expect(refusal.response.status).toBe(status);
    expect(refusal.body).toMatchObject({ __type: expect.stringMatching(type), message: expect.any(String) });
  },
);

test('an unknown action is refused as AWS does, and told to whoever runs the endpoint', async () => {
  const { response, body } = await send('PutAnomalyDetector', '{}');
  expect(response.status).toBe(400);
  expect(body).toMatchObject({ __type: 'com.amazon.coral.service#UnknownOperationException' });
  const rest = await fetch(`${aws.endpoint.url}/ServiceGraph?x=1`, { method: 'POST', body: '{}' });
  expect(rest.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  expect(aws.unknownActions).toEqual(['PutAnomalyDetector', '/ServiceGraph']);
});

test('what a page in a browser sends is refused', async () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://example.org' };
  const body = new URLSearchParams({ Action: 'DeleteDashboards', 'DashboardNames.member.1': 'service' });
  const answer = await fetch(aws.endpoint.url, { method: 'POST', headers, body });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
});

test('the Query code of an error is told to clients that ask for it', async () => {
  const input = JSON.stringify({ DashboardName: 'missing' });
  const asked = await send('GetDashboard', input, { 'x-amzn-query-mode': 'true' });
  expect(asked.response.headers.get('x-amzn-query-error')).toBe('ResourceNotFound;Sender');
  expect(asked.body).toMatchObject({ __type: 'com.amazonaws.cloudwatch.v2010_08_01#DashboardNotFoundError' });
  const notAsked = await send('GetDashboard', input);
  expect(notAsked.response.headers.get('x-amzn-query-error')).toBeNull();
});

test('a port that is taken is named, with what to do', async () => {
  const port = Number(new URL(aws.endpoint.url).port);
  const start = startAwsEndpoint({ port, clock: systemClock, region: 'eu-west-1', accountId: '1' });
  const error: unknown = await start.catch((reason: unknown) => reason);
  expect(isAppError(error, 'PORT_TAKEN')).toBe(true);
  expect(error).toMatchObject({
    message: expect.stringContaining(String(port)),
    remedy: expect.stringContaining('AWS_LOCAL_PORT'),
  });
});

test('closing does not wait for connections that are kept open', async () => {
  const second = await startAwsEndpoint({ port: 0, clock: systemClock, region: 'eu-west-1', accountId: '1' });
  const socket = connect(Number(new URL(second.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  await second.close();
  await closed;
  await expect(fetch(second.url)).rejects.toThrow();
});

test('what is not built is refused by its name, whatever its body is: a protocol, an action of JSON, an address', async () => {
  const body = new Uint8Array([0xbf, 0xff]);
  const service = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
  const cases: readonly [path: string, headers: Record<string, string>, message: RegExp][] = [
    [service, { 'smithy-protocol': 'rpc-v2-json', 'content-type': 'application/json' }, /rpc-v2-json is not spoken/],
    ['/', { 'x-amz-target': 'GraniteServiceVersion20100801.GetNothing' }, /The action GetNothing is not valid/],
    ['/Nothing', {}, /There is no action at \/Nothing/],
  ];
  for (const [path, headers, message] of cases) {
    const response = await fetch(aws.endpoint.url + path, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  }
  const large = new Uint8Array(900_000).fill(0xff);
  for (const protocol of ['rpc-v2-json', 'rpc-v2-cbor']) {
    for (let turn = 0; turn < 3; turn += 1) {
      const headers = { 'smithy-protocol': protocol };
      expect((await fetch(aws.endpoint.url + service, { method: 'POST', headers, body: large })).status).toBe(400);
    }
  }
});

describe('Smithy RPC v2 CBOR', () => {
  const ask = async (path: string, input: unknown, headers: Record<string, string> = {}) => {
    const body = input instanceof Uint8Array ? input : cbor.serialize(input);
    const response = await fetch(aws.endpoint.url + path, {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor', ...headers },
      body: new Uint8Array(body),
    });
    return {
      status: response.status,
      headers: response.headers,
      answer: cbor.deserialize(new Uint8Array(await response.arrayBuffer())),
    };
  };
  const at = (action: string, service = 'GraniteServiceVersion20100801') => `/service/${service}/operation/${action}`;

  test('says in its answer which protocol it speaks, whether there is something to say or not', async () => {
    for (const input of [new Uint8Array([0xbf, 0xff]), new Uint8Array(), {}]) {
      const { status, headers, answer } = await ask(at('DescribeAlarms'), input);
      expect([status, headers.get('smithy-protocol'), headers.get('content-type')]).toEqual([
        200,
        'rpc-v2-cbor',
        'application/cbor',
      ]);
      expect(answer).toEqual({ MetricAlarms: [], CompositeAlarms: [] });
    }
  });

  test('takes a packed body, and leaves out what no model has', async () => {
    const input = {
      Namespace: 'Shop',
      Nothing: { At: ['all'] },
      MetricData: [{ MetricName: 'Packed', Value: 1, Else: null }],
    };
    const packed = await ask(at('PutMetricData'), gzipSync(cbor.serialize(input)), { 'content-encoding': 'gzip' });
    expect([packed.status, packed.answer]).toEqual([200, {}]);
    const { answer } = await ask(at('ListMetrics'), { MetricName: 'Packed' });
    expect(answer).toMatchObject({ Metrics: [{ Namespace: 'Shop', MetricName: 'Packed' }] });
  });

  test.each([
    ['an action that there is not', at('GetNothing'), {}, 'UnknownOperationException', 'InvalidAction;Sender'],
    [
      'another service',
      at('DescribeLogGroups', 'Logs_20140328'),
      {},
      'UnknownOperationException',
      'InvalidAction;Sender',
    ],
    [
      'a body that is no CBOR',
      at('ListMetrics'),
      new Uint8Array([0x9f]),
      'SerializationException',
      'MalformedInput;Sender',
    ],
    ['a value of another kind', at('ListMetrics'), { Namespace: 1 }, 'SerializationException', 'MalformedInput;Sender'],
    ['a list as the input', at('ListMetrics'), [1], 'SerializationException', 'MalformedInput;Sender'],
    [
      'a member that is missing',
      at('GetDashboard'),
      {},
      'MissingRequiredParameterException',
      'MissingParameter;Sender',
    ],
    [
      'what is not there',
      at('GetDashboard'),
      { DashboardName: 'x' },
      'DashboardNotFoundError',
      'ResourceNotFound;Sender',
    ],
  ])('refuses %s in its own words', async (_what, path, input, name, code) => {
    const { status, headers, answer } = await ask(path, input, { 'x-amzn-query-mode': 'true' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect([headers.get('smithy-protocol'), headers.get('x-amzn-query-error')]).toEqual(['rpc-v2-cbor', code]);
    expect(answer).toMatchObject({ __type: expect.stringContaining(name), message: expect.any(String) });
  });
});
