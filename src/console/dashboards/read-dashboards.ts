import { type CloudWatchClient, GetDashboardCommand, ListDashboardsCommand } from '@aws-sdk/client-cloudwatch';
import { type DashboardBody, parseDashboardBody } from './widgets/dashboard-widgets.ts';

export interface DashboardEntry {
  readonly name: string;
  readonly lastModifiedMs: number | undefined;
}

/** Every dashboard of the account, by name. */
export async function listDashboards(cloudwatch: CloudWatchClient): Promise<DashboardEntry[]> {
  const entries: DashboardEntry[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(new ListDashboardsCommand({ NextToken: nextToken }));
    for (const entry of answer.DashboardEntries ?? []) {
      if (entry.DashboardName === undefined) continue;
      entries.push({ name: entry.DashboardName, lastModifiedMs: entry.LastModified?.getTime() });
    }
    nextToken = answer.NextToken;
  } while (nextToken !== undefined);
  return entries.sort((a, b) => a.name.localeCompare(b.name));
}

/** One dashboard. Throws what the SDK throws (ResourceNotFound for an unknown name), and DEFINITION_INVALID. */
export async function readDashboard(cloudwatch: CloudWatchClient, name: string): Promise<DashboardBody> {
  const answer = await cloudwatch.send(new GetDashboardCommand({ DashboardName: name }));
  return parseDashboardBody(answer.DashboardBody ?? '');
}
