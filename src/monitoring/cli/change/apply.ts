import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../../base/errors.ts';
import type { AccountClients } from '../../account/live-account.ts';
import { applyPlan } from '../../plan/apply-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { planChanges } from '../../plan/plan-changes.ts';
import { loadPlan, refuseStalePlan } from '../../plan/saved-plan.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { counted } from '../render/counted.ts';
import { applyJson, planJson } from '../render/monitor-json.ts';
import { renderEvent, renderResult } from '../render/render-apply.ts';
import { renderPlan } from '../render/render-plan.ts';

export interface ApplyOptions {
  readonly yes: boolean;
  /** A file that `plan --out` wrote: it is applied as it is, or refused when the account has moved on. */
  readonly planFile?: string | undefined;
}

/**
 * `monitor apply`: shows the plan, asks, and makes the changes. Exit code 0 when everything is as declared; 1 when something failed,
 * is in conflict or was declined, or when the account has changed since the plan was made; 2 when nobody could be asked and `--yes`
 * was not given.
 */
export async function apply(context: MonitorContext, options: ApplyOptions): Promise<number> {
  const { deps, paint } = context;
  const prepared = options.planFile === undefined ? await makePlan(context) : await readPlan(context, options.planFile);
  if (prepared === undefined) return 1;
  const { plan, clients } = prepared;
  context.say(renderPlan(plan, paint));

  if (plan.changes.length > 0 && !options.yes) {
    const answer = await confirm(context, plan, options);
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

interface Prepared {
  readonly plan: Plan;
  readonly clients: AccountClients;
}

async function makePlan(context: MonitorContext): Promise<Prepared | undefined> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return undefined;
  const clients = await accountClients(context, definitions.environment.Region);
  return { clients, plan: await planChanges({ clients, definitions, rates: context.deps.rates }) };
}

/** The saved plan says everything: the definitions of today are not looked at. */
async function readPlan(context: MonitorContext, planFile: string): Promise<Prepared> {
  const plan = loadPlan(await readPlanFile(context, planFile), {
    fileName: planFile,
    command: context.project.command,
  });
  if (plan.environment !== context.env || (context.region ?? plan.region) !== plan.region) {
    throw new AppError('DEFINITION_INVALID', `${planFile} is a plan for ${plan.environment} in ${plan.region}.`, {
      remedy: `Apply it with --env ${plan.environment}.`,
    });
  }
  const clients = await accountClients(context, plan.region);
  await refuseStalePlan({ clients, plan, rates: context.deps.rates });
  return { plan, clients };
}

async function readPlanFile({ deps, project }: MonitorContext, planFile: string): Promise<string> {
  try {
    return await readFile(resolve(deps.folder, planFile), 'utf8');
  } catch (cause) {
    throw new AppError('DEFINITION_INVALID', `${planFile} cannot be read.`, {
      remedy: `Make a plan with "${project.command} plan --env NAME --out ${planFile}".`,
      cause,
    });
  }
}

async function confirm(
  context: MonitorContext,
  plan: Plan,
  { planFile }: ApplyOptions,
): Promise<'yes' | 'no' | 'nobody to ask'> {
  const { deps, json, region } = context;
  if (!deps.interactive || json) {
    const words = [planFile, '--env', context.env, ...(region === undefined ? [] : ['--region', region]), '--yes'];
    const command = [context.project.command, 'apply', ...words].filter(Boolean).join(' ');
    context.answer({ ...planJson(plan), confirmWith: command });
    context.say(`Nobody can be asked here. To make these changes, run:\n  ${command}\n`);
    return 'nobody to ask';
  }
  const answer = await deps.ask(`Make ${counted(plan.changes.length, 'change')} in ${context.env}? [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return 'yes';
  context.say('Nothing was changed.\n');
  return 'no';
}
