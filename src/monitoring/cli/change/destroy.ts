import { planChanges } from '../../plan/plan-changes.ts';
import { emptyDefinitions } from '../context/empty-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { counted } from '../render/counted.ts';
import { renderPlan } from '../render/render-plan.ts';
import { carryOut } from './carry-out.ts';

/**
 * `monitor destroy`: shows what of the environment is in the account, asks for the environment's name, and deletes it: composite alarms
 * before the alarms that they use, then alarms, dashboards and saved queries. What does not carry our tags is left alone. Exit codes are
 * those of `apply`.
 */
export async function destroy(context: MonitorContext, { yes }: { readonly yes: boolean }): Promise<number> {
  const { deps, env, paint } = context;
  const definitions = await emptyDefinitions(context);
  const clients = await accountClients(context, definitions.environment.Region);
  const plan = await planChanges({ clients, definitions, rates: deps.rates });
  const isThere = plan.changes.length + plan.conflicts.length > 0;
  context.say(isThere ? renderPlan(plan, paint, `of ${env}`) : `${env}: nothing of it is there.\n`);
  return carryOut(
    context,
    { plan, clients },
    {
      isGiven: yes,
      question: `Delete ${counted(plan.changes.length, 'object')} of ${env}? Type ${env} to do it: `,
      yes: new RegExp(`^${env}$`),
      words: ['destroy'],
    },
  );
}
