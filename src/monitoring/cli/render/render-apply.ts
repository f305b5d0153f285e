import type { ApplyEvent, ApplyProgress, ApplyResult } from '../../plan/apply-plan.ts';
import { subjectOf } from '../../plan/plan.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { renderMessages } from './render-problems.ts';

const colours = {
  created: 'green',
  updated: 'yellow',
  deleted: 'red',
  unchanged: 'dim',
  failed: 'red',
  skipped: 'yellow',
} as const;

/** One line for what became of one object; nothing for an unchanged one. */
export function renderEvent(event: ApplyEvent, progress: ApplyProgress, paint: Paint): string {
  if (event.type === 'unchanged') return '';
  const line = `  ${paint('dim', `[${progress.done}/${progress.total}]`)} ${paint(colours[event.type], event.type)} ${event.kind} ${event.name}\n`;
  const why = 'message' in event ? `    ${event.message}\n    ${event.remedy}\n` : '';
  return line + why + ('messages' in event ? renderMessages(event.messages, paint) : '');
}

/** What was done, and what is still missing. */
export function renderResult(result: ApplyResult, environment: string, paint: Paint): string {
  const count = (type: ApplyEvent['type']) => result.events.filter((event) => event.type === type).length;
  const done = `${environment}: ${count('created')} created, ${count('updated')} updated, ${count('deleted')} deleted, ${count('unchanged')} unchanged.\n`;
  if (result.missing.length === 0) return done;
  const missing = result.missing.map((change) => {
    const { kind, name } = subjectOf(change);
    return `  ${change.action} ${kind} ${name}\n`;
  });
  return `${done}${paint('red', `${counted(result.missing.length, 'change')} still to be made:`)}\n${missing.join('')}`;
}
