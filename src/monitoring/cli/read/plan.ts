import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { planChanges } from '../../plan/plan-changes.ts';
import { savePlan } from '../../plan/saved-plan.ts';
import { loadLiveDefinitions } from '../context/live-definitions.ts';
import { accountClients, type MonitorContext } from '../context/monitor-context.ts';
import { planJson } from '../render/monitor-json.ts';
import { renderPlan } from '../render/render-plan.ts';

export interface PlanOptions {
  /** A file to save the plan in, for `apply`. */
  readonly out?: string | undefined;
}

/** `monitor plan`: exit code 0 when there is nothing to do, 2 when there are changes, 1 when something is wrong. */
export async function plan(context: MonitorContext, { out }: PlanOptions): Promise<number> {
  const definitions = await loadLiveDefinitions(context);
  if (definitions === undefined) return 1;
  const clients = await accountClients(context, definitions.environment.Region);
  const planned = await planChanges({ clients, definitions, rates: context.deps.rates });
  if (out !== undefined) await writeFile(resolve(context.deps.folder, out), savePlan(planned));
  context.answer({ ...planJson(planned), ...(out === undefined ? {} : { savedAs: out }) });
  context.say(renderPlan(planned, context.paint));
  if (out !== undefined) {
    const command = `${context.project.command} apply ${out} --env ${context.env}`;
    context.say(`The plan is in ${out}. To make exactly these changes, run:\n  ${command}\n`);
  }
  if (planned.conflicts.length > 0) return 1;
  return planned.changes.length > 0 ? 2 : 0;
}
