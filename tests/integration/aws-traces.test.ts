import { createSocket } from 'node:dgram';
import {
  BatchGetTracesCommand,
  GetTraceSummariesCommand,
  paginateGetTraceSummaries,
  type TimeRangeType,
} from '@aws-sdk/client-xray';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const startSeconds = startMs / 1000;
const range = { StartTime: new Date(startMs - 60_000), EndTime: new Date(startMs + 60_000) };

function traceId(number: number): string {
  return `1-${startSeconds.toString(16)}-${String(number).padStart(24, '0')}`;
}

const segment = {
  trace_id: traceId(1),
  id: '00000000000000a1',
  name: 'insurance-claims',
  start_time: startSeconds + 0.25,
  end_time: startSeconds + 0.75,
  fault: true,
  http: { request: { method: 'POST', url: 'http://localhost/claim' }, response: { status: 503 } },
  annotations: { outcome: 'unavailable', attempt: 2, replayed: false },
};
const query = {
  trace_id: traceId(1),
  id: '00000000000000b1',
  parent_id: '00000000000000a1',
  type: 'subsegment',
  name: 'insured@127.0.0.1',
  namespace: 'remote',
  start_time: startSeconds + 0.3,
  end_time: startSeconds + 0.4,
  sql: { sanitized_query: 'INSERT INTO claims VALUES (?)' },
};

async function sendDatagrams(...datagrams: string[]): Promise<void> {
  const [host, port] = aws.endpoint.xrayDaemonAddress.split(':');
  const socket = createSocket('udp4');
  for (const datagram of datagrams) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, Number(port), host, (error) => (error === null ? resolve() : reject(error)));
    });
  }
  socket.close();
}

const sendDocuments = (...documents: object[]) =>
  sendDatagrams(...documents.map((document) => `{"format":"json","version":1}\n${JSON.stringify(document)}`));

const summaries = async () => (await aws.xray.send(new GetTraceSummariesCommand(range))).TraceSummaries ?? [];

const segments = async (id: string) => {
  const { Traces } = await aws.xray.send(new BatchGetTracesCommand({ TraceIds: [id] }));
  return Traces?.[0]?.Segments?.map(({ Document }) => JSON.parse(Document ?? '')) ?? [];
};

test('a segment and the subsegment that was sent before it become one trace', async () => {
  await sendDocuments(query, segment);
  await vi.waitFor(async () => expect(await segments(traceId(1))).toMatchObject([{ id: segment.id }]));

  expect(await segments(traceId(1))).toEqual([{ ...segment, subsegments: [query] }]);
  expect(await summaries()).toMatchObject([
    {
      Id: traceId(1),
      StartTime: new Date(startMs + 250),
      Duration: 0.5,
      ResponseTime: 0.5,
      HasFault: true,
      HasError: false,
      HasThrottle: false,
      IsPartial: false,
      Http: { HttpMethod: 'POST', HttpURL: 'http://localhost/claim', HttpStatus: 503 },
      EntryPoint: { Name: 'insurance-claims' },
      Annotations: {
        outcome: [{ AnnotationValue: { StringValue: 'unavailable' } }],
        attempt: [{ AnnotationValue: { NumberValue: 2 } }],
        replayed: [{ AnnotationValue: { BooleanValue: false } }],
      },
    },
  ]);
});

test('a segment in progress is replaced when it ends', async () => {
  const { end_time: _end, ...open } = segment;
  await sendDocuments({ ...open, in_progress: true });
  await vi.waitFor(async () => expect(await summaries()).toMatchObject([{ IsPartial: true }]));
  await sendDocuments(segment);
  await vi.waitFor(async () => expect(await summaries()).toMatchObject([{ IsPartial: false, Revision: 2 }]));
});

test('what is no segment document is dropped, and what comes after it is taken', async () => {
  await sendDatagrams('', '{}', '{"format":"json","version":1}\nnull', '{"format":"xml","version":1}\n{}', 'a\nb');
  await sendDocuments({ ...segment, trace_id: 'x' }, { ...segment, subsegments: [null] }, segment);
  await vi.waitFor(async () => expect(await summaries()).toHaveLength(1));
});

test('summaries come newest first, in pages, and only those of the time range', async () => {
  const at = (number: number, seconds: number) => ({
    ...segment,
    trace_id: traceId(number),
    start_time: startSeconds + seconds,
    end_time: startSeconds + seconds + 1,
  });
  const recent = Array.from({ length: 101 }, (_, i) => at(i, i / 10));
  await sendDocuments(...recent, at(200, -3600));
  await vi.waitFor(async () => expect(await segments(traceId(200))).toHaveLength(1));

  const pages: (string | undefined)[][] = [];
  for await (const page of paginateGetTraceSummaries({ client: aws.xray }, { ...range })) {
    pages.push((page.TraceSummaries ?? []).map(({ Id }) => Id));
  }
  expect(pages.map(({ length }) => length)).toEqual([100, 1]);
  expect(pages.flat()).toEqual(recent.map(({ trace_id }) => trace_id).reverse());
});

test('a filter expression and the type of the time range choose among the traces', async () => {
  await sendDocuments(segment, { ...segment, trace_id: traceId(2), fault: false, end_time: startSeconds + 120 });
  await vi.waitFor(async () => expect(await summaries()).toHaveLength(2));
  const found = async (input: { FilterExpression?: string; TimeRangeType?: TimeRangeType }) => {
    const { TraceSummaries, TracesProcessedCount } = await aws.xray.send(
      new GetTraceSummariesCommand({ ...range, ...input }),
    );
    return [TraceSummaries?.map(({ Id }) => Id), TracesProcessedCount];
  };
  expect(await found({ FilterExpression: 'fault' })).toEqual([[traceId(1)], 2]);
  expect(await found({ FilterExpression: 'annotation[outcome] = "unavailable" AND !fault' })).toEqual([
    [traceId(2)],
    2,
  ]);
  expect(await found({ TimeRangeType: 'Event' })).toEqual([[traceId(1)], 1]);
  expect(await found({ TimeRangeType: 'Service', FilterExpression: 'ok' })).toEqual([[], 1]);
});

test('an id without a trace is given back as unprocessed', async () => {
  const answer = await aws.xray.send(new BatchGetTracesCommand({ TraceIds: [traceId(9)] }));
  expect(answer).toMatchObject({ Traces: [], UnprocessedTraceIds: [traceId(9)] });
});

test.each(
  Object.entries({
    'a filter expression that is none': { ...range, FilterExpression: 'fault =' },
    'a filter expression of nothing but brackets': { ...range, FilterExpression: '('.repeat(2000) },
    'a filter expression that is longer than X-Ray takes': { ...range, FilterExpression: 'ok '.repeat(1000) },
    'a filter expression with a keyword that is not built': { ...range, FilterExpression: 'coldstart' },
    'times of an unknown type': { ...range, TimeRangeType: 'Whenever' as TimeRangeType },
    'a range of more than six hours': { StartTime: new Date(startMs - 7 * 3600_000), EndTime: new Date(startMs) },
    'a range that ends before it begins': { StartTime: new Date(startMs), EndTime: new Date(startMs - 1000) },
    'a request without an end': { StartTime: new Date(startMs), EndTime: undefined },
  }),
)('refused: %s', async (_sentence, input) => {
  await expect(aws.xray.send(new GetTraceSummariesCommand(input))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});
