import type {
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { type AwsAccount, logGroupArn } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import { eventKey, existingLogGroup, invalidLogRequest, limitOf } from './log-requests.ts';
import type { LogGroup, LogStore } from './log-store.ts';

/** AWS pages: "DescribeLogStreams" and "GetLogEvents". */
const maxStreams = 50;
const maxEvents = 10_000;

/** CloudWatch Logs' actions on the streams of a group. */
export function createLogStreamActions({ logs, account }: { logs: LogStore; account: AwsAccount }) {
  return {
    /** By name, or the one with the latest event first. */
    DescribeLogStreams(input: DescribeLogStreamsRequest): DescribeLogStreamsResponse {
      const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', descending = false } = input;
      const group = existingLogGroup(logs, input);
      if (orderBy === 'LastEventTime' && prefix !== '') {
        throw invalidLogRequest('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const keyOf = ({ name, lastMs }: LogStream) =>
        orderBy === 'LogStreamName' ? name : `${String(lastMs).padStart(16, '0')} ${name}`;
      const found = logStreams(group).filter(({ name }) => name.startsWith(prefix));
      const sorted = found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      if (descending) sorted.reverse();
      const places = new Map(sorted.map((stream, index) => [stream, String(index).padStart(16, '0')]));
      const page = pageOf(sorted, {
        token: input.nextToken,
        size: limitOf(input.limit, maxStreams),
        keyOf: (stream) => places.get(stream) ?? '',
        refusalName: 'InvalidParameterException',
      });
      return {
        logStreams: page.items.map(({ name, createdMs, firstMs, lastMs, lastIngestedMs }) => ({
          logStreamName: name,
          creationTime: createdMs,
          ...(firstMs === undefined
            ? {}
            : { firstEventTimestamp: firstMs, lastEventTimestamp: lastMs, lastIngestionTime: lastIngestedMs }),
          arn: `${logGroupArn(account, group.name)}:log-stream:${name}`,
        })),
        nextToken: page.nextToken,
      };
    },

    /** The newest events, or from the oldest on, each time oldest first. A token goes on from where its page ended, either way. */
    GetLogEvents(input: GetLogEventsRequest): GetLogEventsResponse {
      const {
        logStreamName,
        startTime = 0,
        endTime = Number.POSITIVE_INFINITY,
        nextToken,
        startFromHead = false,
      } = input;
      const group = existingLogGroup(logs, input);
      const own = group.events.filter((event) => event.logStreamName === logStreamName);
      if (!group.streams.has(logStreamName ?? '')) {
        throw new AwsRefusal('ResourceNotFoundException', 'The specified log stream does not exist.');
      }
      const [, way = startFromHead ? 'f' : 'b', key] = /^([fb])\/(\d{32})$/.exec(nextToken ?? '') ?? [];
      if (nextToken !== undefined && key === undefined) throw invalidLogRequest('The specified nextToken is invalid.');
      const found = own
        .filter(({ timestampMs }) => timestampMs >= startTime && timestampMs < endTime)
        .map((event) => ({ event, place: eventKey(event) }))
        .filter(({ place }) => key === undefined || (way === 'f' ? place > key : place < key))
        .sort((a, b) => (a.place < b.place ? -1 : 1));
      const size = limitOf(input.limit, maxEvents);
      const events = way === 'f' ? found.slice(0, size) : found.slice(-size);
      const last = own.at(-1);
      const end = key ?? (last === undefined ? '0'.repeat(32) : eventKey(last));
      return {
        events: events.map(({ event: { timestampMs, message, ingestedMs } }) => ({
          timestamp: timestampMs,
          message,
          ingestionTime: ingestedMs,
        })),
        nextForwardToken: `f/${events.at(-1)?.place ?? end}`,
        nextBackwardToken: `b/${events[0]?.place ?? end}`,
      };
    },
  } satisfies ActionTable;
}

interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  /** Of the events kept, where there are some. */
  readonly firstMs: number | undefined;
  readonly lastMs: number;
  readonly lastIngestedMs: number;
}

/** The streams of a group; one whose events are kept no longer stays. */
function logStreams({ streams, events }: LogGroup): LogStream[] {
  const byStream = Map.groupBy(events, ({ logStreamName }) => logStreamName);
  return [...streams].map(([name, createdMs]) => {
    const own = byStream.get(name) ?? [];
    const times = own.map(({ timestampMs }) => timestampMs);
    return {
      name,
      createdMs,
      firstMs: own.length === 0 ? undefined : times.reduce((least, timeMs) => Math.min(least, timeMs)),
      lastMs: times.reduce((most, timeMs) => Math.max(most, timeMs), 0),
      lastIngestedMs: own.reduce((most, { ingestedMs }) => Math.max(most, ingestedMs), 0),
    };
  });
}
