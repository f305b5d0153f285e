import type { NamedLookup } from '../model/environment-lookups.ts';
import type { AwsClients } from './aws-clients.ts';
import { lookUpBeanstalk } from './lookup-beanstalk.ts';
import { lookUpDatabase } from './lookup-database.ts';
import { lookUpStackOutput } from './lookup-stack.ts';

/** A value as it is used in definitions. */
export type Identifier = string | number;

/**
 * Asks AWS for the values of an environment that only AWS knows, one after the other. Throws AWS_REFUSED when AWS does not answer, and
 * DEFINITION_INVALID when it does not know what is named, or when that cannot be told from it.
 */
export async function lookupIdentifiers(deps: {
  lookups: readonly NamedLookup[];
  clients: AwsClients;
  region: string;
}): Promise<Record<string, Identifier>> {
  const { lookups, clients, region } = deps;
  const found: Record<string, Identifier> = {};
  for (const { name, lookup } of lookups) {
    if ('ElasticBeanstalk' in lookup)
      found[name] = await lookUpBeanstalk({ name, environment: lookup.ElasticBeanstalk, clients, region });
    else if ('DBInstance' in lookup)
      found[name] = await lookUpDatabase({ name, instance: lookup.DBInstance, clients, region });
    else found[name] = await lookUpStackOutput({ ...lookup.CloudFormation, clients, region });
  }
  return found;
}
