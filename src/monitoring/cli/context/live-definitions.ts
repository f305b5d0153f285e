import { lookupIdentifiers } from '../../account/lookup-identifiers.ts';
import { lookupsOf, readEnvironmentFile } from '../../files/environment.ts';
import type { Definitions } from '../../model/definitions.ts';
import { loadValidDefinitions, type MonitorContext } from './monitor-context.ts';

/**
 * The definitions of the environment with what only AWS knows looked up, when they are fit to be used; otherwise their problems are
 * shown and there are none. Throws AWS_REFUSED when something cannot be looked up.
 */
export async function loadLiveDefinitions(context: MonitorContext): Promise<Definitions | undefined> {
  const offline = await loadValidDefinitions(context);
  if (offline === undefined) return undefined;
  const { project, env: environment } = context;
  const lookups = lookupsOf(await readEnvironmentFile({ project, environment, region: context.region }));
  if (lookups.length === 0) return offline;
  const region = offline.environment.Region;
  const resolved = await lookupIdentifiers({ lookups, clients: context.deps.clients, region });
  return loadValidDefinitions(context, resolved);
}
