import type { FieldChange } from '../monitoring/compare-fields.ts';
import { type Change, type Plan, subjectOf } from '../monitoring/plan.ts';
import { countedObjects } from './counted.ts';
import type { Paint } from './paint.ts';

/** A rearranged dashboard differs in hundreds of fields; nobody reads them all. The JSON has them. */
const shownDashboardFields = 20;

const signs = { create: '+', update: '~', delete: '-', added: '+', changed: '~', removed: '-' } as const;
const colours = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

/** The plan field by field, and a line that sums it up. */
export function renderPlan(plan: Plan, paint: Paint): string {
  const conflicts = plan.conflicts.map(({ message, remedy }) => `  ${paint('red', `! ${message}`)}\n      ${remedy}\n`);
  return [
    ...plan.changes.map((change) => renderChange(change, paint)),
    ...conflicts,
    plan.changes.length + conflicts.length > 0 ? '\n' : '',
    summary(plan),
  ].join('');
}

function renderChange(change: Change, paint: Paint): string {
  const { kind, name } = subjectOf(change);
  const sign = signs[change.action];
  const place = change.action === 'delete' ? 'no longer declared' : placeOf(change);
  const title = `  ${paint(colours[sign], `${sign} ${kind} ${name}`)}  ${paint('dim', place)}\n`;
  return title + renderFields(change, paint);
}

function placeOf(change: Exclude<Change, { action: 'delete' }>): string {
  const { file, line } = change.definition.placeOf([]);
  return `${file}:${line}`;
}

function renderFields(change: Change, paint: Paint): string {
  if (change.action === 'delete') return '';
  const { definition, fields } = change;
  if (definition.kind === 'alarm') return fields.map((field) => renderField(field, paint)).join('');
  if (change.action === 'create') {
    const body = definition.body as { widgets?: unknown[] };
    return `      ${paint('green', '+')} ${body.widgets?.length ?? 0} widgets\n`;
  }
  const shown = fields.slice(0, shownDashboardFields).map((field) => renderField(field, paint));
  const more = fields.length - shown.length;
  return shown.join('') + (more > 0 ? `      ${paint('dim', `... and ${more} more fields (--json has all)`)}\n` : '');
}

function renderField(field: FieldChange, paint: Paint): string {
  const sign = signs[field.kind];
  const before = JSON.stringify(field.before);
  const after = JSON.stringify(field.after);
  const value = field.kind === 'changed' ? `${before} -> ${after}` : (after ?? before);
  return `      ${paint(colours[sign], sign)} ${field.path}: ${value}\n`;
}

function summary(plan: Plan): string {
  const count = (action: Change['action']) => plan.changes.filter((change) => change.action === action).length;
  if (plan.changes.length === 0 && plan.conflicts.length === 0) {
    return `${plan.environment}: nothing to do; ${countedObjects(plan.unchanged)} are as declared.\n`;
  }
  const conflicts = plan.conflicts.length === 0 ? '' : `, ${plan.conflicts.length} in conflict`;
  return `${plan.environment}: ${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete, ${plan.unchanged.length} unchanged${conflicts}.\n`;
}
