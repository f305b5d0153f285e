import { type Change, type Plan, subjectOf } from '../../plan/plan.ts';
import { countedObjects } from './counted.ts';
import type { Paint } from './paint.ts';
import { renderFieldChange, signColour } from './render-change.ts';
import { renderWidget } from './render-widget.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;

/** The plan field by field, what to know before it is applied, and a line that sums it up. `whyDeleted` stands beside each deletion. */
export function renderPlan(plan: Plan, paint: Paint, whyDeleted = 'no longer declared'): string {
  const conflicts = plan.conflicts.map(({ message, remedy }) => `  ${paint('red', `! ${message}`)}\n      ${remedy}\n`);
  const warnings = plan.warnings.map(({ message }) => `  ${paint('yellow', 'warning')}: ${message}\n`);
  return [
    ...plan.changes.map((change) => renderChange(change, paint, whyDeleted)),
    ...conflicts,
    warnings.length > 0 && plan.changes.length + conflicts.length > 0 ? '\n' : '',
    ...warnings,
    plan.changes.length + conflicts.length + warnings.length > 0 ? '\n' : '',
    summary(plan),
    plan.changes.length > 0 ? cost(plan) : '',
  ].join('');
}

function renderChange(change: Change, paint: Paint, whyDeleted: string): string {
  const { kind, name } = subjectOf(change);
  const sign = signs[change.action];
  const place = change.action === 'delete' ? whyDeleted : placeOf(change);
  const title = `  ${paint(signColour[sign], `${sign} ${kind} ${name}`)}  ${paint('dim', place)}\n`;
  if (change.action === 'delete') return title;
  const fields = change.fields.map((field) => `      ${renderFieldChange(field, paint)}`);
  const widgets = (change.widgets ?? []).map((widget) => renderWidget(widget, paint));
  return [title, ...fields, ...widgets].join('');
}

function placeOf(change: Exclude<Change, { action: 'delete' }>): string {
  const { file, line } = change.definition.placeOf([]);
  return `${file}:${line}`;
}

function summary(plan: Plan): string {
  const count = (action: Change['action']) => plan.changes.filter((change) => change.action === action).length;
  if (plan.changes.length === 0 && plan.conflicts.length === 0) {
    return `${plan.environment}: nothing to do; ${countedObjects(plan.unchanged)} are as declared.\n`;
  }
  const conflicts = plan.conflicts.length === 0 ? '' : `, ${plan.conflicts.length} in conflict`;
  return `${plan.environment}: ${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete, ${plan.unchanged.length} unchanged${conflicts}.\n`;
}

function cost({ cost: { beforeDollars, afterDollars } }: Plan): string {
  return `Alarms and dashboards cost $${beforeDollars.toFixed(2)} a month now, $${afterDollars.toFixed(2)} after it.\n`;
}
