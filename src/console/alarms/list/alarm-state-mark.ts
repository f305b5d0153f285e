import { html, raw } from 'hono/html';
import type { Html } from '../../format/html.ts';
import type { StateValue } from '../../reads/read-alarms.ts';

interface StateLook {
  readonly word: string;
  readonly cssClass: string;
  /** A shape of its own for each state, so that it is told without its colour. */
  readonly symbol: string;
}

const looks: Readonly<Record<StateValue, StateLook>> = {
  ALARM: {
    word: 'ALARM',
    cssClass: 'state-alarm',
    symbol:
      '<path d="M8 1.2 15.4 14.4H.6Z" fill="currentColor"/><path d="M8 6v4.2M8 11.6v1.4" stroke="var(--on-state)" stroke-width="1.7"/>',
  },
  INSUFFICIENT_DATA: {
    word: 'INSUFFICIENT DATA',
    cssClass: 'state-insufficient',
    symbol:
      '<circle cx="8" cy="8" r="6.6" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="3.2 2"/><path d="M5 8h6" stroke="currentColor" stroke-width="1.8"/>',
  },
  OK: {
    word: 'OK',
    cssClass: 'state-ok',
    symbol:
      '<circle cx="8" cy="8" r="7.4" fill="currentColor"/><path d="m4.6 8.3 2.4 2.4 4.4-5" fill="none" stroke="var(--on-state)" stroke-width="1.9"/>',
  },
};

export function stateWord(state: StateValue): string {
  return looks[state].word;
}

/** A state as symbol and word. */
export function alarmStateMark(state: StateValue): Html {
  const { word, cssClass } = looks[state];
  return html`<span class="state ${cssClass}">${stateSymbol(state)} ${word}</span>`;
}

export function stateSymbol(state: StateValue): Html {
  return html`<svg class="symbol" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${raw(looks[state].symbol)}</svg>`;
}
