import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { type AwsAccount, logGroupArn } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { parseLogFilter } from './log-filter.ts';
import { eventKey, existingLogGroup, invalidLogRequest, limitOf } from './log-requests.ts';
import type { LogStore, StoredLogEvent } from './log-store.ts';

/** AWS pages: "FilterLogEvents" and "DescribeLogGroups". */
const maxEvents = 10_000;
const maxGroups = 50;

/** CloudWatch Logs' actions on groups and on the lines of all their streams. */
export function createLogActions({ logs, account }: { logs: LogStore; account: AwsAccount }) {
  return {
    /** Oldest first. */
    FilterLogEvents(input: FilterLogEventsRequest): FilterLogEventsResponse {
      const { filterPattern = '', startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
      const matches = parseLogFilter(filterPattern);
      if (matches === undefined) throw invalidLogRequest(`The filter pattern is not supported here: ${filterPattern}`);
      const found = existingLogGroup(logs, input)
        .events.filter(
          (event) =>
            event.timestampMs >= startTime &&
            event.timestampMs <= endTime &&
            isOfStream(event, input) &&
            matches(event.message),
        )
        .sort((a, b) => a.timestampMs - b.timestampMs || a.sequence - b.sequence);
      const page = pageOf(found, {
        token: input.nextToken,
        size: limitOf(input.limit, maxEvents),
        keyOf: eventKey,
        refusalName: 'InvalidParameterException',
      });
      return {
        events: page.items.map((event) => ({
          eventId: eventKey(event),
          ingestionTime: event.ingestedMs,
          logStreamName: event.logStreamName,
          message: event.message,
          timestamp: event.timestampMs,
        })),
        searchedLogStreams: [],
        nextToken: page.nextToken,
      };
    },

    DescribeLogGroups(input: DescribeLogGroupsRequest): DescribeLogGroupsResponse {
      const { logGroupNamePrefix: prefix = '', logGroupNamePattern: part = '' } = input;
      const found = logs.list().filter(({ name }) => name.startsWith(prefix) && name.includes(part));
      const page = pageOf(found, {
        token: input.nextToken,
        size: limitOf(input.limit, maxGroups),
        keyOf: ({ name }) => name,
        refusalName: 'InvalidParameterException',
      });
      return {
        logGroups: page.items.map(({ name, createdMs, events }) => ({
          logGroupName: name,
          creationTime: createdMs,
          metricFilterCount: 0,
          arn: `${logGroupArn(account, name)}:*`,
          logGroupArn: logGroupArn(account, name),
          storedBytes: events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0),
        })),
        nextToken: page.nextToken,
      };
    },
  } satisfies ActionTable;
}

function isOfStream(event: StoredLogEvent, input: FilterLogEventsRequest): boolean {
  const { logStreamNames, logStreamNamePrefix = '' } = input;
  return event.logStreamName.startsWith(logStreamNamePrefix) && (logStreamNames?.includes(event.logStreamName) ?? true);
}
