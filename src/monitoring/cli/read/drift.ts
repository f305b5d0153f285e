import { createAwsCaller } from '../../account/aws-caller.ts';
import { systemPacerClock } from '../../account/call-rate-limit.ts';
import { createLiveAccount } from '../../account/live-account.ts';
import { newestLogEvent } from '../../account/newest-log-event.ts';
import { findDrift } from '../../plan/drift.ts';
import { createAuthorLookup } from '../../plan/drift-author.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { renderDrift } from '../render/render-drift.ts';

/** `monitor drift`: exit code 0 when everything is as it was applied, 2 when somebody changed it by hand or the log is no JSON, 1 when something is wrong. */
export async function drift(context: MonitorContext): Promise<number> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return 1;
  const { rates, clients } = context.deps;
  const region = definitions.environment.Region;
  const caller = createAwsCaller({ rates, clock: systemPacerClock });
  const accessed = await accountClients(context, region);
  const found = await findDrift({
    account: createLiveAccount({ clients: accessed, rates }),
    definitions,
    findAuthor: createAuthorLookup({ client: await clients.cloudTrail(region), caller }),
    newestLogEvent: (logGroup) => newestLogEvent(logGroup, { client: accessed.logs, caller }),
  });
  context.answer(found);
  context.say(renderDrift(found, context.paint));
  return found.drifted.length > 0 || found.unreadableLog !== undefined ? 2 : 0;
}
