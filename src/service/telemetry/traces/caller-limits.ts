/** How many requests a second are traced because their callers ask for it; beyond, the sampler decides. */
const forcedPerSecond = 10;
/** What one trace may grow by in a minute on one instance: X-Ray shows a trace of up to 500 kB, a segment of ours has up to 10. */
const segmentsPerMinute = 50;
/** Ids that are counted at once. Past this the count begins anew, which an instance gets to by tracing as many requests in a minute. */
const maximumTraces = 10_000;

/** What the headers of others may bring about. Anybody can send them: proxies pass them on. */
export interface CallerLimits {
  /** Whether a caller's wish to be traced is granted. */
  grantsSampling(): boolean;
  /** Whether one more segment goes into the trace that a caller named. */
  takesSegment(traceId: string): boolean;
}

/**
 * Creates the limits of one instance. Nobody multiplies what tracing costs by asking for it, and nobody fills a trace until
 * X-Ray shows no more of it: a claimant may have been told its id. `nowMs` is a clock that nobody sets.
 */
export function createCallerLimits(deps: { nowMs: () => number; onSegmentRefused: () => void }): CallerLimits {
  const forced = createWindow(deps.nowMs, 1000);
  const segments = createWindow(deps.nowMs, 60_000);
  let granted = 0;
  const counts = new Map<string, number>();
  return {
    grantsSampling() {
      if (forced.isNew()) granted = 0;
      if (granted >= forcedPerSecond) return false;
      granted += 1;
      return true;
    },
    takesSegment(traceId) {
      if (segments.isNew() || counts.size >= maximumTraces) counts.clear();
      const count = counts.get(traceId) ?? 0;
      if (count >= segmentsPerMinute) {
        deps.onSegmentRefused();
        return false;
      }
      counts.set(traceId, count + 1);
      return true;
    },
  };
}

/** Tells when a stretch of `lengthMs` has passed since the one before began. */
function createWindow(nowMs: () => number, lengthMs: number): { isNew(): boolean } {
  let current = Number.NaN;
  return {
    isNew() {
      const window = Math.floor(nowMs() / lengthMs);
      if (window === current) return false;
      current = window;
      return true;
    },
  };
}
