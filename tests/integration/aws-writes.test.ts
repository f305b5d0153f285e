import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetTracesCommand, PutTraceSegmentsCommand } from '@aws-sdk/client-xray';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const logGroupName = '/shop/orders';
const logStreamName = 'host-1';
const makeGroup = (more: object = {}) => aws.logs.send(new CreateLogGroupCommand({ logGroupName, ...more }));
const makeStream = () => aws.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
const event = (message: string, afterMs = 0) => ({ timestamp: startMs + afterMs, message });
const put = (...logEvents: { timestamp: number; message: string }[]) =>
  aws.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
const found = async () => {
  const { events = [] } = await aws.logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message }) => message);
};

describe('a log library', () => {
  test('makes its group and its stream, and writes lines that are found', async () => {
    await makeGroup();
    await makeStream();
    const streams = await aws.logs.send(new DescribeLogStreamsCommand({ logGroupName }));
    expect(streams.logStreams).toEqual([
      { logStreamName, creationTime: startMs, arn: expect.stringContaining(':log-stream:host-1') },
    ]);
    expect((await aws.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }))).events).toEqual([]);
    expect(await put(event('one'), event('two', 5))).toMatchObject({
      nextSequenceToken: expect.stringMatching(/^\d{56}$/),
    });
    expect(await found()).toEqual(['one', 'two']);
    const { logGroups } = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/shop' }));
    expect(logGroups).toMatchObject([{ logGroupName, logGroupClass: 'STANDARD', deletionProtectionEnabled: false }]);
  });

  test('is told that a group and a stream are there already, which it takes for good news', async () => {
    await makeGroup({ logGroupClass: 'STANDARD', tags: {} });
    await expect(makeGroup()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
    await makeStream();
    await expect(makeStream()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
  });

  test('is told which lines were too old or too new, and the others are stored', async () => {
    await makeGroup();
    await makeStream();
    const dayMs = 86_400_000;
    expect(await put(event('old', -15 * dayMs), event('not so old', -15 * dayMs + 1))).toMatchObject({
      rejectedLogEventsInfo: { tooOldLogEventEndIndex: 2 },
    });
    expect(await put(event('now'), event('soon', 3_600_000), event('later', 3 * 3_600_000))).toMatchObject({
      rejectedLogEventsInfo: { tooNewLogEventStartIndex: 2 },
    });
    expect(await found()).toEqual(['now', 'soon']);
  });

  test('is refused, with 400 and what it did wrong, and nothing is stored', async () => {
    const cases: readonly [name: string, message: RegExp, ask: () => Promise<unknown>][] = [
      ['ResourceNotFoundException', /log group does not exist/, () => put(event('x'))],
      ['ResourceNotFoundException', /log group does not exist/, () => makeStream()],
    ];
    await Promise.all(
      cases.map(([name, message, ask]) =>
        expect(ask()).rejects.toMatchObject({
          name,
          message: expect.stringMatching(message),
          $metadata: { httpStatusCode: 400 },
        }),
      ),
    );
    await makeGroup();
    await expect(put(event('x'))).rejects.toMatchObject({ message: 'The specified log stream does not exist.' });
    await makeStream();
    const big = 'x'.repeat(300_000);
    const batches: readonly [message: RegExp, events: { timestamp: number; message: string }[]][] = [
      [/length greater than or equal to 1/, []],
      [/member\.message.*greater than or equal to 1/, [event('')]],
      [/chronological order/, [event('b', 1), event('a')]],
      [/cannot span more than 24 hours/, [event('a', -90_000_000), event('b')]],
      [
        /Upload too large: 1\d{6} bytes exceeds limit of 1048576/,
        [event(big), event(big), event(big), event(`${big}`)],
      ],
      [/less than or equal to 10000/, Array.from({ length: 10_001 }, () => event('x'))],
    ];
    for (const [message, events] of batches)
      await expect(put(...events)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect(await found()).toEqual([]);
  });

  test.each([
    [{ logGroupName: 'with a blank' }, /at 'logGroupName' failed to satisfy constraint/],
    [{ kmsKeyId: 'arn:aws:kms:eu-west-1:123456789012:key/1' }, /kmsKeyId is not supported here/],
    [{ logGroupClass: 'INFREQUENT_ACCESS' }, /logGroupClass is not supported here/],
    [{ tags: { team: 'shop' } }, /tags is not supported here/],
  ])('is refused by its name what is not built: %o', async (more, message) => {
    await expect(makeGroup(more)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    expect((await aws.logs.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  test('may make as many groups as are kept here, and no more', async () => {
    for (let made = 0; made < 1000; made += 100) {
      const names = Array.from({ length: 100 }, (_, index) => `/many/${made + index}`);
      await Promise.all(names.map((name) => aws.logs.send(new CreateLogGroupCommand({ logGroupName: name }))));
    }
    await expect(makeGroup()).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'Resource limit exceeded: 1000 log groups are kept here.',
    });
  });

  test('finds its group, stream and lines again after the endpoint was away', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aws-writes-'));
    const asked = { logGroupName, logStreamName };
    const inFolder = async <Result>(work: (endpoint: TestEndpoint) => Promise<Result>) => {
      const endpoint = await startTestEndpoint({ folder });
      return work(endpoint).finally(() => endpoint.close());
    };
    try {
      await inFolder(async ({ logs }) => {
        await logs.send(new CreateLogGroupCommand({ logGroupName }));
        await logs.send(new CreateLogStreamCommand(asked));
        await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'empty' }));
        await logs.send(new PutLogEventsCommand({ ...asked, logEvents: [event('kept')] }));
      });
      const found = await inFolder(async ({ logs }) => ({
        streams: (await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams ?? [],
        events: (await logs.send(new GetLogEventsCommand(asked))).events ?? [],
      }));
      expect(found.streams.map((stream) => stream.logStreamName)).toEqual(['empty', logStreamName]);
      expect(found.events.map(({ message }) => message)).toEqual(['kept']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('an SDK without a daemon', () => {
  const id = '53995c3f42cd8ad8';
  const traceId = `1-${Math.floor(startMs / 1000).toString(16)}-${'a1b2'.repeat(6)}`;
  const segment = { id, trace_id: traceId, name: 'orders', start_time: startMs / 1000, end_time: startMs / 1000 + 0.5 };
  const send = (...documents: unknown[]) =>
    aws.xray.send(
      new PutTraceSegmentsCommand({
        TraceSegmentDocuments: documents.map((document) =>
          typeof document === 'string' ? document : JSON.stringify(document),
        ),
      }),
    );

  test('sends segments, and finds their trace', async () => {
    expect((await send(segment)).UnprocessedTraceSegments).toEqual([]);
    const { Traces = [] } = await aws.xray.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    expect(Traces).toMatchObject([{ Id: traceId, Duration: 0.5, Segments: [{ Id: id }] }]);
  });

  test.each([
    ['no JSON', '{', 'ParseError'],
    ['a list', '[]', 'MissingId'],
    ['no id', { ...segment, id: undefined }, 'MissingId'],
    ['no name', { ...segment, name: undefined }, 'MissingName'],
    ['no trace', { ...segment, trace_id: undefined }, 'MissingTraceId'],
    ['no beginning', { ...segment, start_time: undefined }, 'MissingStartTime'],
    ['no end', { ...segment, end_time: undefined }, 'InvalidSegment'],
    ['more than 64 kB', { ...segment, metadata: 'x'.repeat(65_536) }, 'SegmentTooLarge'],
  ])('is told of a document with %s, and the others are stored', async (_what, document, ErrorCode) => {
    const { UnprocessedTraceSegments } = await send(document, segment);
    expect(UnprocessedTraceSegments).toMatchObject([{ ErrorCode }]);
    const { Traces = [] } = await aws.xray.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
    expect(Traces).toHaveLength(1);
  });
});

test('who does not ask for the statuses of Query gets 400 for what a service refuses', async () => {
  const statuses = async (headers: Record<string, string>) => {
    const response = await fetch(aws.endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'GraniteServiceVersion20100801.GetDashboard',
        ...headers,
      },
      body: '{"DashboardName":"none"}',
    });
    return response.status;
  };
  expect([await statuses({}), await statuses({ 'x-amzn-query-mode': 'true' })]).toEqual([400, 404]);
});
