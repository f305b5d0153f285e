import type { TimeWindow } from '../../format/time-range.ts';
import { stateChange } from '../../reads/history-data.ts';
import type { HistoryItem } from '../../reads/read-alarm-history.ts';
import type { Alarm, StateValue } from '../../reads/read-alarms.ts';

/** A stretch of time in one state; undefined where nothing tells which. */
export interface StateSpan {
  readonly state: StateValue | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The states of an alarm over `window` as far as it has passed, oldest first, from its history (newest first). */
export function stateSpans(
  alarm: Pick<Alarm, 'state' | 'sinceMs'>,
  history: readonly HistoryItem[],
  window: TimeWindow,
  nowMs: number,
): StateSpan[] {
  const spans: StateSpan[] = [];
  let toMs = nowMs;
  let before: StateValue | undefined = alarm.state;
  for (const item of history) {
    const change = item.type === 'StateUpdate' ? stateChange(item.data) : undefined;
    if (change === undefined) continue;
    spans.push({ state: change.to, fromMs: item.timeMs, toMs });
    toMs = item.timeMs;
    before = change.from;
  }
  // Before the oldest change it was in the state that it left then; one that never changed is in its first one since it was made.
  const isUnchanged = spans.length === 0;
  const begunMs = isUnchanged ? (alarm.sinceMs ?? toMs) : createdMs(history);
  spans.push({ state: before, fromMs: Math.min(begunMs, toMs), toMs }, { state: undefined, fromMs: 0, toMs: begunMs });
  return spans.flatMap((span) => clipped(span, window.startSeconds * 1000, window.endSeconds * 1000)).reverse();
}

/** When the history tells that the alarm was created: nothing before it is its state. Else the oldest thing it tells of. */
function createdMs(history: readonly HistoryItem[]): number {
  return history.at(-1)?.timeMs ?? 0;
}

function clipped(span: StateSpan, startMs: number, endMs: number): StateSpan[] {
  const fromMs = Math.max(span.fromMs, startMs);
  const toMs = Math.min(span.toMs, endMs);
  return fromMs < toMs ? [{ ...span, fromMs, toMs }] : [];
}
