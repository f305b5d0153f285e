import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { savePlan } from '../../plan/saved-plan.ts';
import { planLive } from '../context/live-plan.ts';
import type { MonitorContext } from '../context/monitor-context.ts';
import { planJson } from '../render/monitor-json.ts';
import { renderPlan } from '../render/render-plan.ts';

export interface PlanOptions {
  /** A file to save the plan in, for `apply`. */
  readonly out?: string | undefined;
}

/** `monitor plan`: exit code 0 when there is nothing to do, 2 when there are changes, 1 when something is wrong. */
export async function plan(context: MonitorContext, { out }: PlanOptions): Promise<number> {
  const prepared = await planLive(context);
  if (prepared === undefined) return 1;
  const { plan: planned } = prepared;
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
