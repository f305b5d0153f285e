import type { Drift, DriftedObject, UnreadableLog } from '../../plan/drift.ts';
import { counted, countedObjects } from './counted.ts';
import type { Paint } from './paint.ts';
import { renderFieldChange, signColour } from './render-change.ts';
import { renderWidget } from './render-widget.ts';

const signs = { added: '+', changed: '~', missing: '-' } as const;

/** What was changed by hand, field by field from what is declared to what is there; then what is only quiet, and what is not applied. */
export function renderDrift(drift: Drift, paint: Paint): string {
  const { drifted, quiet, pending, environment, unchanged, unreadableLog } = drift;
  const quietLines = quiet.map(({ kind, name, how, why }) => `  ${paint('dim', `${how}: ${kind} ${name}: ${why}`)}\n`);
  const summary =
    drifted.length === 0
      ? `${environment}: nothing was changed by hand; ${counted(unchanged, 'object')} as applied`
      : `${environment}: ${countedObjects(drifted)} changed by hand, ${counted(unchanged, 'object')} as applied`;
  const waiting = pending.length === 0 ? '' : `, ${counted(pending.length, 'change')} not applied yet (see plan)`;
  return [
    ...drifted.map((object) => renderDrifted(object, paint)),
    ...quietLines,
    ...(unreadableLog === undefined ? [] : [renderUnreadableLog(unreadableLog, paint)]),
    drifted.length + quiet.length > 0 || unreadableLog !== undefined ? '\n' : '',
    `${summary}${waiting}.\n`,
  ].join('');
}

function renderDrifted(object: DriftedObject, paint: Paint): string {
  const { kind, name, drift, file, line, fields, widgets } = object;
  const sign = signs[drift];
  const place = file === undefined ? '' : `  ${paint('dim', `${file}:${line}`)}`;
  return [
    `  ${paint(signColour[sign], `${sign} ${kind} ${name}`)}${place}\n`,
    `      ${whatHappened(object)}\n`,
    ...fields.map((field) => `      ${renderFieldChange(field, paint)}`),
    ...widgets.map((widget) => renderWidget(widget, paint)),
  ].join('');
}

function whatHappened({ kind, drift, at, by }: DriftedObject): string {
  const happened =
    drift === 'changed'
      ? 'changed by hand'
      : drift === 'added'
        ? 'made by hand under our names'
        : at !== undefined || kind.endsWith('alarm')
          ? 'deleted by hand'
          : 'not there: deleted by hand, or never applied';
  const when = at === undefined ? '' : ` on ${timeText(at)}`;
  return `${happened}${when}${by === undefined ? '' : ` by ${by}`}`;
}

function renderUnreadableLog({ logGroup, at, beginning }: UnreadableLog, paint: Paint): string {
  return [
    `  ${paint(signColour['~'], `! log group ${logGroup}`)}\n`,
    `      its newest event, of ${timeText(at)}, does not begin with {: ${JSON.stringify(beginning)}\n`,
    '      log widgets, saved queries and filter patterns find no field in such events\n',
  ].join('');
}

function timeText(at: Date): string {
  return `${at.toISOString().replace('T', ' at ').slice(0, 22)} UTC`;
}
