import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AwsCaller } from './aws-caller.ts';

export interface LogEvent {
  readonly at: Date;
  readonly message: string;
}

/** When a stream's newest event came is up to an hour behind in DescribeLogStreams; so as many streams are looked at. */
const newestStreams = 10;

/**
 * The newest event of a log group; undefined where there is no group or nothing in it. Throws AWS_REFUSED when it cannot be read. AWS
 * pages: "DescribeLogStreams", "GetLogEvents".
 */
export async function newestLogEvent(
  logGroupName: string,
  { client, caller }: { client: CloudWatchLogsClient; caller: AwsCaller },
): Promise<LogEvent | undefined> {
  const events: LogEvent[] = [];
  for (const logStreamName of await streamNames()) {
    const newest = await caller.call('GetLogEvents', `read the log group ${logGroupName}`, async () => {
      const input = { logGroupName, logStreamName, startFromHead: false, limit: 1 };
      const answer = await client.send(new GetLogEventsCommand(input));
      return answer.events?.at(-1);
    });
    if (newest !== undefined) events.push({ at: new Date(newest.timestamp ?? 0), message: newest.message ?? '' });
  }
  return events.reduce<LogEvent | undefined>(
    (latest, event) => (latest === undefined || event.at > latest.at ? event : latest),
    undefined,
  );

  async function streamNames(): Promise<string[]> {
    return caller.call('DescribeLogStreams', `list the streams of the log group ${logGroupName}`, async () => {
      const input = { logGroupName, orderBy: 'LastEventTime' as const, descending: true, limit: newestStreams };
      try {
        const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand(input));
        return logStreams.flatMap(({ logStreamName }) => logStreamName ?? []);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    });
  }
}
