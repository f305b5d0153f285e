import { html } from 'hono/html';
import { formatClock, formatDay, formatTime } from '../../format/format-time.ts';
import { durationWords } from '../../format/history-duration.ts';
import type { Html } from '../../format/html.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import { stateWord } from '../list/alarm-state-mark.ts';
import type { StateSpan } from './alarm-state-spans.ts';

const widthUnits = 1000;
const heightUnits = 10;
const dayMs = 86_400_000;

/** The states of an alarm as one band in time, and in words how long it was in which. */
export function alarmStateStrip(spans: readonly StateSpan[], window: TimeWindow): Html {
  const startMs = window.startSeconds * 1000;
  const endMs = window.endSeconds * 1000;
  const at = (timeMs: number) => ((timeMs - startMs) / (endMs - startMs)) * widthUnits;
  const bands = spans.map(
    ({ state, fromMs, toMs }) =>
      html`<rect class="band-${state?.toLowerCase() ?? 'unknown'}" x="${at(fromMs).toFixed(1)}" width="${(at(toMs) - at(fromMs)).toFixed(1)}" height="${heightUnits}"><title>${state === undefined ? 'No alarm, or not known' : stateWord(state)} from ${formatTime(fromMs)} for ${durationWords(toMs - fromMs)}</title></rect>`,
  );
  const label = (timeMs: number) =>
    endMs - startMs > dayMs ? `${formatDay(timeMs)}, ${formatClock(timeMs)}` : formatClock(timeMs);
  return html`<div class="strip"><svg viewBox="0 0 ${widthUnits} ${heightUnits}" preserveAspectRatio="none" role="img" aria-label="${summary(spans)}" focusable="false">${bands}</svg>
<p class="strip-times"><span>${label(startMs)}</span><span>${summary(spans)}</span><span>${label(endMs)}</span></p></div>`;
}

function summary(spans: readonly StateSpan[]): string {
  const known = spans.flatMap(({ state, fromMs, toMs }) => (state === undefined ? [] : [{ state, ms: toMs - fromMs }]));
  const total = Map.groupBy(known, ({ state }) => state);
  const parts = (['ALARM', 'INSUFFICIENT_DATA', 'OK'] as const).flatMap((state) => {
    const ms = total.get(state)?.reduce((sum, span) => sum + span.ms, 0);
    return ms === undefined ? [] : [`${stateWord(state)} for ${durationWords(ms)}`];
  });
  return parts.length === 0 ? 'Nothing is known of its state then' : parts.join(', ');
}
