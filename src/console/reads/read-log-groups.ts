import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';

export interface LogGroupEntry {
  readonly name: string;
  readonly storedBytes: number | undefined;
  /** Undefined for one whose lines are kept for ever. */
  readonly retentionDays: number | undefined;
}

/** An account may have thousands; a name that is not listed may still be typed in. */
const mostPages = 5;

/** The log groups of the account, by name. */
export async function readLogGroups(logs: CloudWatchLogsClient): Promise<LogGroupEntry[]> {
  const groups: LogGroupEntry[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await logs.send(new DescribeLogGroupsCommand({ nextToken }));
    for (const { logGroupName: name, storedBytes, retentionInDays } of answer.logGroups ?? []) {
      if (name !== undefined) groups.push({ name, storedBytes, retentionDays: retentionInDays });
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return groups;
}
