import { applyPlan } from '../monitoring/apply-plan.ts';
import type { Plan } from '../monitoring/plan.ts';
import { planChanges } from '../monitoring/plan-changes.ts';
import { counted } from './counted.ts';
import { loadValidDefinitions, type MonitorContext } from './monitor-context.ts';
import { applyJson, planJson } from './monitor-json.ts';
import { renderEvent, renderResult } from './render-apply.ts';
import { renderPlan } from './render-plan.ts';

/**
 * `monitor apply`: shows the plan, asks, and makes the changes. Exit code 0 when everything is as declared; 1 when something failed,
 * is in conflict or was declined; 2 when nobody could be asked and `--yes` was not given.
 */
export async function apply(context: MonitorContext, options: { yes: boolean }): Promise<number> {
  const definitions = await loadValidDefinitions(context);
  if (definitions === undefined) return 1;
  const { deps, paint } = context;
  const client = deps.createClient(definitions.environment.Region);
  const plan = await planChanges({ client, definitions, rates: deps.rates });
  context.say(renderPlan(plan, paint));

  if (plan.changes.length > 0 && !options.yes) {
    const answer = await confirm(context, plan);
    if (answer !== 'yes') return answer === 'nobody to ask' ? 2 : 1;
  }
  const result = await applyPlan({
    client,
    plan,
    onProgress: (event, progress) => context.say(renderEvent(event, progress, paint)),
    rates: deps.rates,
  });
  context.answer(applyJson(plan, result));
  if (plan.changes.length > 0) context.say(renderResult(result, plan.environment, paint));
  return result.missing.length === 0 && plan.conflicts.length === 0 ? 0 : 1;
}

async function confirm(context: MonitorContext, plan: Plan): Promise<'yes' | 'no' | 'nobody to ask'> {
  const { deps, json } = context;
  if (!deps.interactive || json) {
    const command = `npm run monitor -- apply --env ${context.env} --yes`;
    context.answer({ ...planJson(plan), confirmWith: command });
    context.say(`Nobody can be asked here. To make these changes, run:\n  ${command}\n`);
    return 'nobody to ask';
  }
  const answer = await deps.ask(`Make ${counted(plan.changes.length, 'change')} in ${context.env}? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return 'yes';
  context.say('Nothing was changed.\n');
  return 'no';
}
