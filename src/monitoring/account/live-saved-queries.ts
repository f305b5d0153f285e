import {
  type CloudWatchLogsClient,
  DeleteQueryDefinitionCommand,
  DescribeQueryDefinitionsCommand,
  PutQueryDefinitionCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { SavedQueryDefinition } from '../model/definitions.ts';
import type { AwsCaller } from './aws-caller.ts';

/** A saved query of CloudWatch Logs Insights as it is in the account. Several may bear one name. */
export interface SavedQuery {
  readonly id: string;
  readonly input: SavedQueryDefinition['input'];
  readonly changedAt: Date | undefined;
}

/** The calls of CloudWatch Logs that planning and applying need. Failures are AppErrors AWS_REFUSED. */
export interface SavedQueries {
  named(prefix: string): Promise<SavedQuery[]>;
  /** Without an id a new query is saved, whatever its name. */
  put(input: SavedQueryDefinition['input'], id?: string): Promise<void>;
  delete(query: { name: string; id: string }): Promise<void>;
}

export function createSavedQueries(deps: { client: CloudWatchLogsClient; caller: AwsCaller }): SavedQueries {
  const { client, caller } = deps;
  return {
    async named(prefix) {
      const found = await caller.pages('DescribeQueryDefinitions', 'read the saved queries', async (nextToken) => {
        const input = { queryDefinitionNamePrefix: prefix, maxResults: 1000, nextToken };
        const page = await client.send(new DescribeQueryDefinitionsCommand(input));
        return { page, next: page.nextToken };
      });
      return found
        .flatMap((page) => page.queryDefinitions ?? [])
        .map((query) => ({
          id: query.queryDefinitionId ?? '',
          input: {
            name: query.name ?? '',
            queryString: query.queryString ?? '',
            logGroupNames: query.logGroupNames ?? [],
          },
          changedAt: query.lastModified === undefined ? undefined : new Date(query.lastModified),
        }));
    },
    // The SDK makes up a client token, the same for its own retries: an answer that is lost does not save a query twice.
    put: (input, id) =>
      caller.call('PutQueryDefinition', `save the query ${input.name}`, async () => {
        await client.send(new PutQueryDefinitionCommand({ ...input, queryDefinitionId: id }));
      }),
    delete: ({ name, id }) =>
      caller.call('DeleteQueryDefinition', `delete the saved query ${name}`, async () => {
        await client.send(new DeleteQueryDefinitionCommand({ queryDefinitionId: id }));
      }),
  };
}
