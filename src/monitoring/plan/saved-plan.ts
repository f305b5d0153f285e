import { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { type AccountAccess, createLiveAccount } from '../account/live-account.ts';
import { fingerprints, readLiveObjects } from '../compare/live-objects.ts';
import type { Definition } from '../model/definitions.ts';
import type { Place } from '../model/problem.ts';
import { parseJson } from './parse-json.ts';
import type { Change, Plan } from './plan.ts';

/** Goes up when an older plan can no longer be read. */
const format = 2;

/** As much of a saved plan as tells that it is one. What is in it was written by `savePlan`. */
const savedPlanSchema = z.looseObject({
  format: z.literal(format),
  names: z.object({ namePrefix: z.string(), managedBy: z.string() }),
  environment: z.string(),
  region: z.string(),
  accountId: z.string(),
  changes: z.array(z.looseObject({ action: z.enum(['create', 'update', 'delete']) })),
  unchanged: z.array(z.looseObject({ kind: z.string(), name: z.string() })),
  conflicts: z.array(z.looseObject({})),
  warnings: z.array(z.looseObject({ message: z.string() })),
  found: z.record(z.string(), z.string()),
  declaredDashboards: z.array(z.string()),
});

/** A plan as the text of a file. Of the places in our files only the beginning of each definition is kept. */
export function savePlan(plan: Plan): string {
  const changes = plan.changes.map((change) => {
    if (change.action === 'delete') return change;
    const { placeOf, ...definition } = change.definition;
    return { ...change, definition: { ...definition, place: placeOf([]) } };
  });
  return `${JSON.stringify({ format, ...plan, changes }, undefined, 2)}\n`;
}

/** Reads what `savePlan` wrote. Throws DEFINITION_INVALID when the file is something else; `command` is how to make one. */
export function loadPlan(text: string, { fileName, command }: { fileName: string; command: string }): Plan {
  const parsed = savedPlanSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new AppError('DEFINITION_INVALID', `${fileName} is not a plan that this version can read.`, {
      remedy: `Make one with "${command} plan --env NAME --out ${fileName}".`,
    });
  }
  const saved = parsed.data as unknown as Omit<Plan, 'changes'> & { changes: SavedChange[] };
  return { ...saved, changes: saved.changes.map(restoreChange) };
}

type SavedChange = Change & { definition?: { place: Place } };

function restoreChange(change: SavedChange): Change {
  if (change.action === 'delete' || change.definition === undefined) return change;
  const { place, ...definition } = change.definition;
  return { ...change, definition: { ...definition, placeOf: () => place } as Definition };
}

/** Throws PLAN_STALE when anything under the environment's names is no longer as it was when the plan was made. */
export async function refuseStalePlan(deps: AccountAccess & { plan: Plan }): Promise<void> {
  const { plan } = deps;
  const dashboards = new Set(plan.declaredDashboards);
  const live = await readLiveObjects(createLiveAccount(deps), { ...plan, dashboards });
  const moved = differencesOf(plan.found, fingerprints(live));
  if (moved.length === 0) return;
  const shown = moved.slice(0, 10);
  const more = moved.length > shown.length ? [`and ${moved.length - shown.length} more`] : [];
  throw new AppError(
    'PLAN_STALE',
    `The account has moved on since the plan was made:\n${[...shown, ...more].map((line) => `  ${line}`).join('\n')}`,
    { remedy: 'Nothing was changed. Make a new plan.' },
  );
}

function differencesOf(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  return [
    ...Object.keys(before)
      .filter((key) => now[key] === undefined)
      .map((key) => `${key} is gone`),
    ...Object.keys(now)
      .filter((key) => before[key] === undefined)
      .map((key) => `${key} is new`),
    ...Object.keys(now)
      .filter((key) => before[key] !== undefined && before[key] !== now[key])
      .map((key) => `${key} is another`),
  ];
}
