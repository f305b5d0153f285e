import type { ApplyResult } from '../../plan/apply-plan.ts';
import { type Change, type Plan, subjectOf } from '../../plan/plan.ts';

/** A plan as `--json` prints it: plain data, one entry a change. */
export function planJson(plan: Plan) {
  return {
    environment: plan.environment,
    region: plan.region,
    changes: plan.changes.map(changeJson),
    conflicts: plan.conflicts,
    warnings: plan.warnings,
    unchanged: plan.unchanged,
    monthlyCost: plan.cost,
  };
}

/** The result of an apply as `--json` prints it. */
export function applyJson(plan: Plan, result: ApplyResult) {
  return {
    environment: plan.environment,
    region: plan.region,
    events: result.events,
    missing: result.missing.map((change) => ({ action: change.action, ...subjectOf(change) })),
    conflicts: plan.conflicts,
  };
}

function changeJson(change: Change) {
  const subject = { action: change.action, ...subjectOf(change) };
  if (change.action === 'delete') return { ...subject, fields: [] };
  const { file, line } = change.definition.placeOf([]);
  const { fields, widgets = [] } = change;
  return { ...subject, file, line, fields, ...(widgets.length > 0 ? { widgets } : {}) };
}
