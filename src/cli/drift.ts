import { createAwsCaller } from '../monitoring/aws-caller.ts';
import { systemPacerClock } from '../monitoring/call-pacer.ts';
import { findDrift } from '../monitoring/drift.ts';
import { createAuthorLookup } from '../monitoring/drift-author.ts';
import { createLiveAccount } from '../monitoring/live-account.ts';
import { loadLiveDefinitions } from './live-definitions.ts';
import { accountClients, type MonitorContext } from './monitor-context.ts';
import { renderDrift } from './render-drift.ts';

/** `monitor drift`: exit code 0 when everything is as it was applied, 2 when somebody changed it by hand, 1 when something is wrong. */
export async function drift(context: MonitorContext): Promise<number> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return 1;
  const { rates, clients } = context.deps;
  const region = definitions.environment.Region;
  const found = await findDrift({
    account: createLiveAccount({ clients: await accountClients(context, region), rates }),
    definitions,
    findAuthor: createAuthorLookup({
      client: await clients.cloudTrail(region),
      caller: createAwsCaller({ rates, clock: systemPacerClock }),
    }),
  });
  context.answer(found);
  context.say(renderDrift(found, context.paint));
  return found.drifted.length > 0 ? 2 : 0;
}
