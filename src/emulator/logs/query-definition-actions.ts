import { randomUUID } from 'node:crypto';
import type {
  DeleteQueryDefinitionRequest,
  DeleteQueryDefinitionResponse,
  DescribeQueryDefinitionsRequest,
  DescribeQueryDefinitionsResponse,
  PutQueryDefinitionRequest,
  PutQueryDefinitionResponse,
  QueryDefinition,
} from '@aws-sdk/client-cloudwatch-logs';
import { logQueryMaxLength } from '../../cloudwatch/logs/log-query.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/** AWS pages: "PutQueryDefinition" and "DescribeQueryDefinitions". */
const maxNameLength = 255;
const maxLogGroups = 50;
const maxResults = 1000;
/** Puts whose client tokens are remembered: a client sends a call again within seconds, not after hundreds of others. */
const maxTokens = 1000;

export interface StoredQueryDefinition extends QueryDefinition {
  readonly queryDefinitionId: string;
  readonly name: string;
}

/** The actions on saved queries of Logs Insights, which are kept in `definitions` by id. Their names need not be unique. */
export function createQueryDefinitionActions(deps: { definitions: Map<string, StoredQueryDefinition>; clock: Clock }) {
  const { definitions, clock } = deps;
  const idOfToken = new Map<string, string>();

  function refuseUnknown(id: string): void {
    if (!definitions.has(id)) throw new AwsRefusal('ResourceNotFoundException', 'The query definition does not exist.');
  }

  return {
    /** Replaces the whole of the definition with that id, or makes a new one; the same one for the same client token. */
    PutQueryDefinition(input: PutQueryDefinitionRequest): PutQueryDefinitionResponse {
      const { clientToken = '', queryDefinitionId: given, name = '', queryString = '', logGroupNames = [] } = input;
      refuseWrongLength('name', name, maxNameLength);
      refuseWrongLength('queryString', queryString, logQueryMaxLength);
      if (logGroupNames.length > maxLogGroups) {
        throw invalid(`logGroupNames must not have more than ${maxLogGroups} members.`);
      }
      if (input.parameters !== undefined) throw invalid('parameters are not supported here.');
      if (given !== undefined) refuseUnknown(given);
      const id = given ?? idOfToken.get(clientToken) ?? randomUUID();
      if (clientToken !== '') idOfToken.set(clientToken, id);
      const [oldest] = idOfToken.keys();
      if (idOfToken.size > maxTokens && oldest !== undefined) idOfToken.delete(oldest);
      const lastModified = clock.nowMs();
      const queryLanguage = input.queryLanguage ?? 'CWLI';
      definitions.set(id, { queryLanguage, queryDefinitionId: id, name, queryString, lastModified, logGroupNames });
      return { queryDefinitionId: id };
    },

    /** By name. */
    DescribeQueryDefinitions(input: DescribeQueryDefinitionsRequest): DescribeQueryDefinitionsResponse {
      const { queryDefinitionNamePrefix: prefix = '', queryLanguage, maxResults: size = maxResults } = input;
      if (!Number.isInteger(size) || size < 1 || size > maxResults) {
        throw invalid(`maxResults must be from 1 to ${maxResults}.`);
      }
      const found = [...definitions.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .filter((definition) => queryLanguage === undefined || definition.queryLanguage === queryLanguage)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const page = pageOf(found, {
        token: input.nextToken,
        size,
        keyOf,
        refusalName: 'InvalidParameterException',
      });
      return { queryDefinitions: [...page.items], nextToken: page.nextToken };
    },

    DeleteQueryDefinition({ queryDefinitionId: id = '' }: DeleteQueryDefinitionRequest): DeleteQueryDefinitionResponse {
      refuseUnknown(id);
      return { success: definitions.delete(id) };
    },
  } satisfies ActionTable;
}

function keyOf({ name, queryDefinitionId }: StoredQueryDefinition): string {
  return `${name} ${queryDefinitionId}`;
}

function refuseWrongLength(member: string, text: string, max: number): void {
  if (text.length < 1 || text.length > max) throw invalid(`${member} must have from 1 to ${max} characters.`);
}

function invalid(message: string): AwsRefusal {
  return new AwsRefusal('InvalidParameterException', message);
}
