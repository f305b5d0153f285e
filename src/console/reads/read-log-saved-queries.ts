import { type CloudWatchLogsClient, DescribeQueryDefinitionsCommand } from '@aws-sdk/client-cloudwatch-logs';

/** A query of Logs Insights that somebody saved. */
export interface SavedLogQuery {
  readonly name: string;
  /** Its first line, where that is a comment: what it answers. */
  readonly title: string | undefined;
  readonly query: string;
  readonly logGroupNames: readonly string[];
}

const mostPages = 5;

/** The saved queries of the account that are in Logs Insights' own language, by name. */
export async function readSavedLogQueries(logs: CloudWatchLogsClient): Promise<SavedLogQuery[]> {
  const queries: SavedLogQuery[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await logs.send(new DescribeQueryDefinitionsCommand({ nextToken }));
    for (const { name = '', queryString = '', logGroupNames = [], queryLanguage = 'CWLI' } of answer.queryDefinitions ??
      []) {
      if (queryLanguage !== 'CWLI') continue;
      const title = /^#\s*(.+)/.exec(queryString)?.[1]?.trim();
      queries.push({ name, title, query: queryString, logGroupNames });
    }
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return queries.sort((a, b) => (a.name < b.name ? -1 : 1));
}
