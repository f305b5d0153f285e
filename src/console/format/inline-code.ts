import { html } from 'hono/html';
import type { Html } from './html.ts';

/** A sentence in which `words` between backticks are code. */
export function inlineCode(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
