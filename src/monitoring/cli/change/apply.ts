import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../../base/errors.ts';
import { loadPlan, refuseStalePlan } from '../../plan/saved-plan.ts';
import { type PreparedPlan, planLive } from '../context/live-plan.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { counted } from '../render/counted.ts';
import { renderPlan } from '../render/render-plan.ts';
import { carryOut } from './carry-out.ts';

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
  const prepared = options.planFile === undefined ? await planLive(context) : await readPlan(context, options.planFile);
  if (prepared === undefined) return 1;
  const { plan } = prepared;
  context.say(renderPlan(plan, context.paint));
  const { yes, planFile } = options;
  return carryOut(context, prepared, {
    isGiven: yes,
    question: `Make ${counted(plan.changes.length, 'change')} in ${context.env}? [y/N] `,
    yes: /^y(es)?$/i,
    words: ['apply', ...(planFile === undefined ? [] : [planFile])],
  });
}

/** The saved plan says everything: the definitions of today are not looked at. */
async function readPlan(context: MonitorContext, planFile: string): Promise<PreparedPlan> {
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
