import {
  type EnvironmentSource,
  environmentText,
  loadEnvironment,
  lookupsOf,
  readEnvironmentFile,
} from '../files/environment.ts';
import type { Environment } from '../model/environment-schema.ts';
import type { AwsClients } from './aws-clients.ts';
import { lookupIdentifiers } from './lookup-identifiers.ts';

/**
 * An environment with the one value of it that a command needs. AWS is asked for that value where the file has it looked up, and for no
 * other: a command that only reads needs few rights. Throws DEFINITION_INVALID when the file or the value cannot be used, and
 * AWS_REFUSED when AWS does not answer.
 */
export async function loadEnvironmentText(
  name: string,
  deps: EnvironmentSource & { clients: AwsClients },
): Promise<{ environment: Environment; text: string }> {
  const { clients, ...source } = deps;
  const { Region: region } = await loadEnvironment(source);
  const lookups = lookupsOf(await readEnvironmentFile(source)).filter((lookup) => lookup.name === name);
  const resolved = await lookupIdentifiers({ lookups, clients, region });
  const environment = await loadEnvironment({ ...source, resolved });
  return { environment, text: environmentText(environment, name) };
}
