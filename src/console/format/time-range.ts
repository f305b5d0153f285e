/** How far back a page looks. `name` is what stands in the address: `?range=3h`. */
export interface TimeRange {
  readonly name: string;
  readonly words: string;
  readonly durationSeconds: number;
  /** The shortest period that is drawn, so that a chart has a few hundred points at most. */
  readonly periodSeconds: number;
}

/** The part of time that one drawing covers: start inclusive, end exclusive, both on a period's edge. */
export interface TimeWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly periodSeconds: number;
  /** The shortest period that CloudWatch still has at its start; undefined where that is a minute. */
  readonly finestSeconds?: number | undefined;
  /** Now, where that is within it: the period that now falls into is not over. */
  readonly nowSeconds?: number | undefined;
}

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;

export const timeRanges: readonly TimeRange[] = [
  { name: '1h', words: '1 hour', durationSeconds: hourSeconds, periodSeconds: 60 },
  { name: '3h', words: '3 hours', durationSeconds: 3 * hourSeconds, periodSeconds: 60 },
  { name: '12h', words: '12 hours', durationSeconds: 12 * hourSeconds, periodSeconds: 300 },
  { name: '1d', words: '1 day', durationSeconds: daySeconds, periodSeconds: 300 },
  { name: '3d', words: '3 days', durationSeconds: 3 * daySeconds, periodSeconds: 900 },
  { name: '1w', words: '1 week', durationSeconds: 7 * daySeconds, periodSeconds: hourSeconds },
  { name: '2w', words: '2 weeks', durationSeconds: 14 * daySeconds, periodSeconds: hourSeconds },
];

/**
 * The range of that name. For a name that is unknown or left out: the shortest range that reaches `reachSeconds` back,
 * as a dashboard may ask for, or the shortest of all.
 */
export function timeRangeNamed(name: string | undefined, reachSeconds = 0): TimeRange {
  return (
    timeRanges.find((range) => range.name === name) ??
    timeRanges.find((range) => range.durationSeconds >= reachSeconds) ??
    timeRanges.at(-1)!
  );
}

/** The window of `range` whose last period is the one that `nowMs` falls into. */
export function timeWindowEndingAt(nowMs: number, range: TimeRange): TimeWindow {
  const { durationSeconds, periodSeconds } = range;
  const endSeconds = (Math.floor(nowMs / 1000 / periodSeconds) + 1) * periodSeconds;
  return {
    startSeconds: endSeconds - durationSeconds,
    endSeconds,
    periodSeconds,
    nowSeconds: Math.floor(nowMs / 1000),
  };
}
