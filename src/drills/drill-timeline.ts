import type { AlarmEvent } from './drill-alarm-watch.ts';

/** A line of the timeline. */
export interface DrillMoment {
  /** Seconds from the fault. */
  readonly seconds: number;
  readonly what: 'fault' | 'symptom' | 'alarm' | 'page' | 'removed' | 'OK';
  readonly message: string;
}

/** What happened in a drill, and when. */
export interface DrillTimeline {
  /** From now on there is a fault. */
  begin(): void;
  /** Of now. The first symptom is kept, and none before the fault. */
  note(what: DrillMoment['what'], message: string): void;
  /** What CloudWatch did since the fault: it may be given again with more. */
  noteAlarms(events: readonly AlarmEvent[], runbooks: ReadonlyMap<string, string | undefined>): void;
  startedMs(): number;
  /** In the order of time. */
  moments(): DrillMoment[];
}

/** Writes down moments of the clock `nowMs`; `onProgress` hears of each. */
export function createDrillTimeline(deps: { nowMs(): number; onProgress(text: string): void }): DrillTimeline {
  const moments: DrillMoment[] = [];
  const seen = new Set<string>();
  const fired = new Set<string>();
  let faultAtMs: number | undefined;

  function noteAt(atMs: number, what: DrillMoment['what'], message: string): void {
    const seconds = (atMs - (faultAtMs ?? atMs)) / 1000;
    moments.push({ seconds, what, message });
    deps.onProgress(`${seconds.toFixed(0)} s  ${what}: ${message}`);
  }

  return {
    begin() {
      faultAtMs = deps.nowMs();
    },
    note(what, message) {
      const isLate = faultAtMs === undefined || moments.some((moment) => moment.what === 'symptom');
      if (what === 'symptom' && isLate) return;
      noteAt(what === 'fault' ? (faultAtMs ?? deps.nowMs()) : deps.nowMs(), what, message);
    },
    noteAlarms(events, runbooks) {
      for (const { alarm, what, atMs } of events) {
        const key = `${alarm} ${what} ${atMs}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (what === 'ALARM') noteAt(atMs, 'alarm', alarm);
        if (what === 'page') noteAt(atMs, 'page', `${alarm}, ${runbooks.get(alarm) ?? 'without a runbook'}`);
        // A new alarm that is OK for the first time is no news.
        if (what === 'OK' && fired.has(alarm)) noteAt(atMs, 'OK', alarm);
        if (what === 'ALARM') fired.add(alarm);
      }
    },
    startedMs: () => faultAtMs ?? deps.nowMs(),
    moments: () => moments.toSorted((one, other) => one.seconds - other.seconds),
  };
}
