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
import type { LogStore, StoredLogEvent } from './log-store.ts';

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
      const found = logStreams(group.events).filter(({ name }) => name.startsWith(prefix));
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
        logStreams: page.items.map(({ name, firstMs, lastMs, lastIngestedMs }) => ({
          logStreamName: name,
          creationTime: firstMs,
          firstEventTimestamp: firstMs,
          lastEventTimestamp: lastMs,
          lastIngestionTime: lastIngestedMs,
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
      const own = existingLogGroup(logs, input).events.filter((event) => event.logStreamName === logStreamName);
      if (own.length === 0) {
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
      const end = key ?? eventKey(own.at(-1)!);
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
  readonly firstMs: number;
  readonly lastMs: number;
  readonly lastIngestedMs: number;
}

/** The streams that the events kept of a group belong to. */
function logStreams(events: readonly StoredLogEvent[]): LogStream[] {
  return [...Map.groupBy(events, ({ logStreamName }) => logStreamName)].map(([name, own]) => ({
    name,
    firstMs: own.reduce((least, { timestampMs }) => Math.min(least, timestampMs), Number.POSITIVE_INFINITY),
    lastMs: own.reduce((most, { timestampMs }) => Math.max(most, timestampMs), 0),
    lastIngestedMs: own.reduce((most, { ingestedMs }) => Math.max(most, ingestedMs), 0),
  }));
}
