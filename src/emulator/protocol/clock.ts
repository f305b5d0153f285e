/** Where the stand-ins take the time from, so that a test can move it. */
export interface Clock {
  nowMs(): number;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  advanceMs(durationMs: number): void;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

export function createManualClock(startMs: number): ManualClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advanceMs(durationMs) {
      nowMs += durationMs;
    },
  };
}
