import { html } from 'hono/html';
import { formatAgo, formatTime } from './format-time.ts';
import type { Html } from './html.ts';

/** A time that people read in UTC and machines in ISO 8601. */
export function timeElement(timeMs: number): Html {
  return html`<time class="nowrap" datetime="${new Date(timeMs).toISOString()}">${formatTime(timeMs)}</time>`;
}

/** How long ago a time was; the time itself where the pointer rests. */
export function ageElement(timeMs: number, nowMs: number): Html {
  const time = new Date(timeMs).toISOString();
  return html`<time datetime="${time}" title="${formatTime(timeMs)}">${formatAgo(timeMs, nowMs)}</time>`;
}

/** A time with how long ago it was, for lists that are read from "what is new". */
export function timeWithAge(timeMs: number, nowMs: number): Html {
  return html`${timeElement(timeMs)} <span class="muted nowrap">${formatAgo(timeMs, nowMs)}</span>`;
}
