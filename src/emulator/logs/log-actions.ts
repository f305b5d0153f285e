import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogFilter, parseLogFilter } from '../../cloudwatch/logs/log-filter.ts';
import { type AwsAccount, logGroupArn } from '../protocol/aws-arn.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { readOrRefuse } from '../protocol/read-or-refuse.ts';
import type { YieldingRunner } from '../protocol/yielding-runner.ts';
import { eventKey, existingLogGroup, invalidLogRequest, limitOf } from './log-requests.ts';
import type { LogStore, StoredLogEvent } from './log-store.ts';

/** AWS pages: "FilterLogEvents" and "DescribeLogGroups". */
const maxEvents = 10_000;
const maxGroups = 50;

/** CloudWatch Logs' actions on groups and on the lines of all their streams. */
export function createLogActions(deps: { logs: LogStore; account: AwsAccount; runner: YieldingRunner }) {
  const { logs, account, runner } = deps;
  return {
    /** Oldest first. */
    async FilterLogEvents(input: FilterLogEventsRequest): Promise<FilterLogEventsResponse> {
      const { filterPattern = '' } = input;
      const opening = `The filter pattern is not supported here: ${filterPattern}`;
      const matches = readOrRefuse('InvalidParameterException', opening, () => parseLogFilter(filterPattern));
      const { events } = existingLogGroup(logs, input);
      const found = await runner.run(findEvents([...events], input, matches));
      found.sort((a, b) => a.timestampMs - b.timestampMs || a.sequence - b.sequence);
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
      if (prefix !== '' && part !== '') {
        const message = 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.';
        throw invalidLogRequest(message);
      }
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
          logGroupClass: 'STANDARD',
          deletionProtectionEnabled: false,
          arn: `${logGroupArn(account, name)}:*`,
          logGroupArn: logGroupArn(account, name),
          storedBytes: events.reduce((bytes, { message }) => bytes + Buffer.byteLength(message), 0),
        })),
        nextToken: page.nextToken,
      };
    },
  } satisfies ActionTable;
}

/** It yields after each event: a message may be JSON of any size. */
function* findEvents(
  events: readonly StoredLogEvent[],
  input: FilterLogEventsRequest,
  matches: LogFilter,
): Generator<undefined, StoredLogEvent[]> {
  const { startTime = 0, endTime = Number.POSITIVE_INFINITY } = input;
  const found: StoredLogEvent[] = [];
  for (const event of events) {
    const isInRange = event.timestampMs >= startTime && event.timestampMs <= endTime;
    if (isInRange && isOfStream(event, input) && matches(event.message)) found.push(event);
    yield;
  }
  return found;
}

function isOfStream(event: StoredLogEvent, input: FilterLogEventsRequest): boolean {
  const { logStreamNames, logStreamNamePrefix = '' } = input;
  return event.logStreamName.startsWith(logStreamNamePrefix) && (logStreamNames?.includes(event.logStreamName) ?? true);
}
