import { applyPlan } from '../../plan/apply-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { refuseStalePlan } from '../../plan/saved-plan.ts';
import type { PreparedPlan } from '../context/live-plan.ts';
import type { MonitorContext } from '../context/monitor-context.ts';
import { applyJson, planJson } from '../render/monitor-json.ts';
import { renderEvent, renderResult } from '../render/render-apply.ts';

/** How somebody says that a plan is to be carried out. */
export interface Consent {
  /** True when it was said with the command. */
  readonly isGiven: boolean;
  readonly question: string;
  /** The answer that means yes, in full. */
  readonly yes: RegExp;
  /** The words after the command's name that say it without a question. */
  readonly words: readonly string[];
}

/**
 * Carries out a plan that was shown, once somebody agrees. Exit code 0 when all is done; 1 when something failed, is in conflict or was
 * declined; 2 when nobody could be asked. Throws PLAN_STALE when the account has changed while the question waited.
 */
export async function carryOut(
  context: MonitorContext,
  { plan, clients }: PreparedPlan,
  consent: Consent,
): Promise<number> {
  const { deps, paint } = context;
  if (plan.changes.length > 0 && !consent.isGiven) {
    const answer = await askFor(context, plan, consent);
    if (answer !== 'yes') return answer === 'nobody to ask' ? 2 : 1;
    // An answer may take its time.
    await refuseStalePlan({ clients, plan, rates: deps.rates });
  }
  const result = await applyPlan({
    clients,
    plan,
    onProgress: (event, progress) => context.say(renderEvent(event, progress, paint)),
    rates: deps.rates,
  });
  context.answer(applyJson(plan, result));
  if (plan.changes.length > 0) context.say(renderResult(result, plan.environment, paint));
  return result.missing.length === 0 && plan.conflicts.length === 0 ? 0 : 1;
}

async function askFor(
  context: MonitorContext,
  plan: Plan,
  { question, yes, words }: Consent,
): Promise<'yes' | 'no' | 'nobody to ask'> {
  const { deps, json, region, project } = context;
  if (!deps.interactive || json) {
    const where = ['--env', context.env, ...(region === undefined ? [] : ['--region', region])];
    const command = [project.command, ...words, ...where, '--yes'].join(' ');
    context.answer({ ...planJson(plan), confirmWith: command });
    context.say(`Nobody can be asked here. To make these changes, run:\n  ${command}\n`);
    return 'nobody to ask';
  }
  if (yes.test((await deps.ask(question)).trim())) return 'yes';
  context.say('Nothing was changed.\n');
  return 'no';
}
