import { planChanges } from '../monitoring/plan-changes.ts';
import { loadValidDefinitions, type MonitorContext } from './monitor-context.ts';
import { planJson } from './monitor-json.ts';
import { renderPlan } from './render-plan.ts';

/** `monitor plan`: exit code 0 when there is nothing to do, 2 when there are changes, 1 when something is wrong. */
export async function plan(context: MonitorContext): Promise<number> {
  const definitions = await loadValidDefinitions(context);
  if (definitions === undefined) return 1;
  const client = context.deps.createClient(definitions.environment.Region);
  const planned = await planChanges({ client, definitions, rates: context.deps.rates });
  context.answer(planJson(planned));
  context.say(renderPlan(planned, context.paint));
  if (planned.conflicts.length > 0) return 1;
  return planned.changes.length > 0 ? 2 : 0;
}
