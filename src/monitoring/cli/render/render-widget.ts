import type { WidgetChange } from '../../compare/compare-dashboard.ts';
import type { Paint } from './paint.ts';
import { renderFieldChange, signColour } from './render-change.ts';

/** Of one widget that was rearranged through and through nobody reads more. The JSON has them all. */
const shownFields = 20;

const signs = { added: '+', changed: '~', removed: '-' } as const;

/** A widget that comes or goes is one line; of one that stays, each field is. */
export function renderWidget({ kind, index, type, title, fields }: WidgetChange, paint: Paint): string {
  const sign = signs[kind];
  const called = title === '' ? '' : ` ${JSON.stringify(title)}`;
  const line = `      ${paint(signColour[sign], sign)} widget ${index + 1}, ${type}${called}\n`;
  if (kind !== 'changed') return line;
  const shown = fields.slice(0, shownFields).map((field) => `          ${renderFieldChange(field, paint)}`);
  const more = fields.length - shown.length;
  const rest = more > 0 ? `          ${paint('dim', `... and ${more} more fields (--json has all)`)}\n` : '';
  return line + shown.join('') + rest;
}
