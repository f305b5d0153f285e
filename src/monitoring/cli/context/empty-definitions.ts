import { loadEnvironment } from '../../files/environment.ts';
import type { Definitions } from '../../model/definitions.ts';
import type { MonitorContext } from './monitor-context.ts';

/**
 * The environment with nothing declared for it: whatever of it is in the account is too much. Neither the definitions have to be valid
 * nor what the environment looks up has to be there still. Throws DEFINITION_INVALID when its file cannot be used.
 */
export async function emptyDefinitions({ project, env, region }: MonitorContext): Promise<Definitions> {
  const environment = await loadEnvironment({ project, environment: env, region });
  return { project, environment, dashboardPrefix: '', alarms: [], composites: [], dashboards: [], savedQueries: [] };
}
