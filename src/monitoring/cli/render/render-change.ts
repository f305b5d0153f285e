import type { FieldChange } from '../../compare/compare-fields.ts';
import type { Paint } from './paint.ts';

export const signColour = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

const signs = { added: '+', changed: '~', removed: '-' } as const;

/** `~ Threshold: 80 -> 85`, as a line without its indentation. */
export function renderFieldChange(field: FieldChange, paint: Paint): string {
  const sign = signs[field.kind];
  const before = JSON.stringify(field.before);
  const after = JSON.stringify(field.after);
  const value = field.kind === 'changed' ? `${before} -> ${after}` : (after ?? before);
  return `${paint(signColour[sign], sign)} ${field.path}: ${value}\n`;
}
