import { isAppError } from '../../../base/errors.ts';
import { createAwsCaller } from '../../account/aws-caller.ts';
import { systemPacerClock } from '../../account/call-rate-limit.ts';
import type { AccountClients } from '../../account/live-account.ts';
import { unheardTopics } from '../../account/unheard-topics.ts';
import type { Definitions } from '../../model/definitions.ts';
import type { Plan, PlanWarning } from '../../plan/plan.ts';
import { planChanges } from '../../plan/plan-changes.ts';
import { notifiedTopics, topicWarnings } from '../../plan/topic-warnings.ts';
import { loadLiveDefinitions } from './live-definitions.ts';
import { accountClients, type MonitorContext } from './monitor-context.ts';

/** A plan, and the clients with which it is carried out. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly clients: AccountClients;
}

/**
 * The plan of what is declared, with a warning for each topic that alarms notify and nobody hears. None when the definitions are not
 * fit to be used: their problems are shown then. Throws what `planChanges` throws.
 */
export async function planLive(context: MonitorContext): Promise<PreparedPlan | undefined> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return undefined;
  const clients = await accountClients(context, definitions.environment.Region);
  const plan = await planChanges({ clients, definitions, rates: context.deps.rates });
  const warnings = [...plan.warnings, ...(await warningsOfTopics(context, definitions))];
  return { clients, plan: { ...plan, warnings } };
}

/** Who may not read subscriptions can plan all the same. */
async function warningsOfTopics({ deps }: MonitorContext, definitions: Definitions): Promise<PlanWarning[]> {
  const notified = notifiedTopics(definitions);
  const client = await deps.clients.sns(definitions.environment.Region);
  const caller = createAwsCaller({ rates: deps.rates, clock: systemPacerClock });
  try {
    return topicWarnings(await unheardTopics([...notified.keys()], { client, caller }), notified);
  } catch (error) {
    if (!isAppError(error, 'AWS_REFUSED')) throw error;
    return [{ message: `nobody can tell whether anybody hears the alarms: ${error.message}` }];
  }
}
