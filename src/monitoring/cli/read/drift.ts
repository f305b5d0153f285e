import { createAwsCaller } from '../../account/aws-caller.ts';
import { systemPacerClock } from '../../account/call-rate-limit.ts';
import { createLiveAccount } from '../../account/live-account.ts';
import { findDrift } from '../../plan/drift.ts';
import { createAuthorLookup } from '../../plan/drift-author.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { renderDrift } from '../render/render-drift.ts';

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
