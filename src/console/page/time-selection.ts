import {
  type TimeRange,
  type TimeWindow,
  timeRangeNamed,
  timeRanges,
  timeWindowEndingAt,
} from '../format/time-range.ts';

/** What a page's address asks for: `?range=3h`, or `?from=2026-02-01T12:00Z&to=2026-02-01T14:00Z`. */
export interface AskedTime {
  readonly range?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The time that a page shows. */
export interface TimeSelection {
  /** Undefined for a part of time that is fixed by its ends. */
  readonly range: TimeRange | undefined;
  readonly window: TimeWindow;
  /** Why it is not what was asked for. */
  readonly problem: string | undefined;
}

const daySeconds = 86_400;
/** How long CloudWatch keeps periods of a minute, and of five minutes. AWS page: "Metrics retention". */
const keptPeriods = [
  { periodSeconds: 60, keptSeconds: 15 * daySeconds },
  { periodSeconds: 300, keptSeconds: 63 * daySeconds },
];
const longestPeriodSeconds = 3600;
const keptAtAllSeconds = 455 * daySeconds;
/** More points than these a line does not get: a screen has no more columns. */
const mostPoints = 1440;

/**
 * The time that was asked for. Ends without a zone are in UTC, as all times of the console. What cannot be read becomes the
 * default range, and a problem to show: `reachSeconds` is how far back that should go.
 */
export function timeSelection(asked: AskedTime, nowMs: number, reachSeconds = 0): TimeSelection {
  const range = timeRangeNamed(asked.range, reachSeconds);
  const relative = { range, window: timeWindowEndingAt(nowMs, range), problem: undefined };
  if (asked.from === undefined && asked.to === undefined) return relative;
  const [fromMs, toMs] = [parseTime(asked.from), asked.to ? parseTime(asked.to) : nowMs];
  const problem = problemOf(fromMs, toMs, nowMs);
  if (problem !== undefined) return { ...relative, problem: `${problem} Shown instead: ${range.words}.` };
  return { range: undefined, window: fixedWindow(fromMs / 1000, Math.min(toMs, nowMs) / 1000, nowMs / 1000), problem };
}

function parseTime(text: string | undefined): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text ?? '') && !isDay;
  return Date.parse(hasZone || isDay ? (text ?? '') : `${text}Z`);
}

function problemOf(fromMs: number, toMs: number, nowMs: number): string | undefined {
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return 'From and to are times such as 2026-02-01T12:00.';
  if (toMs - fromMs < 60_000) return 'Choose a start at least a minute before the end.';
  if (nowMs - fromMs < 60_000) return 'Choose a start in the past.';
  return (nowMs - fromMs) / 1000 > keptAtAllSeconds ? 'CloudWatch keeps metrics for 455 days.' : undefined;
}

function fixedWindow(fromSeconds: number, toSeconds: number, nowSeconds: number): TimeWindow {
  const duration = toSeconds - fromSeconds;
  const kept = keptPeriods.find(({ keptSeconds }) => nowSeconds - fromSeconds <= keptSeconds);
  const finestSeconds = kept?.periodSeconds ?? longestPeriodSeconds;
  const legible =
    timeRanges.find(({ durationSeconds }) => durationSeconds >= duration)?.periodSeconds ??
    Math.ceil(duration / mostPoints / longestPeriodSeconds) * longestPeriodSeconds;
  const periodSeconds = Math.max(finestSeconds, legible);
  return {
    startSeconds: Math.floor(fromSeconds / periodSeconds) * periodSeconds,
    endSeconds: Math.ceil(toSeconds / periodSeconds) * periodSeconds,
    periodSeconds,
    finestSeconds,
    nowSeconds: Math.floor(nowSeconds),
  };
}

/** The parameters of an address that ask for the same time again. */
export function timeParameters({ range, window }: TimeSelection): Record<string, string> {
  if (range !== undefined) return { range: range.name };
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16);
  return { from: `${iso(window.startSeconds)}Z`, to: `${iso(window.endSeconds)}Z` };
}
