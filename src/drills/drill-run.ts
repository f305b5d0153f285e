import { AppError } from '../base/errors.ts';
import type { AlarmEvent, AlarmWatch } from './drill-alarm-watch.ts';
import type { FaultClient } from './drill-fault-client.ts';
import { type ClaimAnswer, type DrillLoad, isSymptom } from './drill-load.ts';
import type { Drill } from './drill-scenarios.ts';
import { createDrillTimeline, type DrillMoment } from './drill-timeline.ts';
import { decidingPage, problemsOfLost, problemsOfPage } from './drill-verdict.ts';
import type { FaultEvent } from './faults/fault-context.ts';

const lookEveryMs = 1000;
const progressEveryMs = 15_000;
/** Claims flow undisturbed for this long before the fault. */
const quietMs = 5000;

export interface DrillResult {
  readonly drill: string;
  readonly passed: boolean;
  /** Why not. */
  readonly problems: readonly string[];
  readonly timeline: readonly DrillMoment[];
  /** The alarm that paged, and its runbook. */
  readonly paged: string | undefined;
  readonly runbook: string | undefined;
  readonly claims: {
    /** How many were answered with which status; 0 stands for no answer. */
    readonly answers: Readonly<Record<string, number>>;
    readonly acknowledged: number;
    /** Acknowledged, and not there any more. */
    readonly lost: readonly string[];
    /** Of these the ones that the fault took away, as it should. */
    readonly deleted: readonly string[];
  };
}

/**
 * Runs one drill: claims come, the fault is injected, the page is waited for, the fault is removed, the alarm is waited for to be OK,
 * and every acknowledged claim is looked up. `createLoad` begins with nothing; `pause` lets time pass; both times are of the clock
 * that CloudWatch's history has.
 *
 * @throws AppError PROCESS_FAILED when no drill can be made of it: the fault cannot be injected, claims are not accepted or an alarm
 * is not OK before there is any fault.
 */
export async function runDrill(deps: {
  drill: Drill;
  claimsPerSecond: number;
  faults: FaultClient;
  createLoad(onAnswer: (answer: ClaimAnswer) => void): DrillLoad;
  watch: AlarmWatch;
  findLost(references: readonly string[]): Promise<string[]>;
  nowMs(): number;
  pause(ms: number): Promise<void>;
  onProgress(text: string): void;
}): Promise<DrillResult> {
  const { drill, claimsPerSecond, watch, nowMs, onProgress } = deps;
  const problems: string[] = [];
  const deleted: string[] = [];
  const timeline = createDrillTimeline({ nowMs, onProgress });

  function onFaultEvent(event: FaultEvent): void {
    if (event.type === 'deleted') deleted.push(event.reference);
    else timeline.note(event.type === 'injected' ? 'fault' : 'symptom', event.message);
  }

  /** Looks until `done`, and for no longer than `minutes`. */
  async function until(what: string, minutes: number, done: () => Promise<boolean>): Promise<boolean> {
    const startedMs = nowMs();
    let toldMs = startedMs;
    while (!(await done())) {
      if (nowMs() - startedMs > minutes * 60_000) return false;
      if (nowMs() - toldMs >= progressEveryMs) {
        toldMs = nowMs();
        onProgress(`${what}: ${((nowMs() - startedMs) / 1000).toFixed(0)} s of ${minutes * 60}; ${describeLoad(load)}`);
      }
      await deps.pause(lookEveryMs);
    }
    return true;
  }

  const stateOf = async (alarm: string) => (await watch.alarms()).get(alarm)?.state;

  const load = deps.createLoad((answer) => {
    if (isSymptom(answer)) timeline.note('symptom', describeAnswer(answer));
  });
  let fault: { remove(): Promise<void> } | undefined;
  let runbooks: ReadonlyMap<string, string | undefined> = new Map();

  async function begin(): Promise<void> {
    runbooks = new Map([...(await watch.alarms())].map(([alarm, { runbook }]) => [alarm, runbook]));
    for (const alarm of drill.pages) {
      const isOk = async () => (await stateOf(alarm)) === 'OK';
      if (await until(`waiting for ${alarm} to be OK`, drill.okMinutes, isOk)) continue;
      throw new AppError('PROCESS_FAILED', `${alarm} is not OK before the drill.`, {
        remedy: 'See the console for what is wrong, or wait until an earlier drill is forgotten.',
      });
    }
    load.setRate(claimsPerSecond);
    await deps.pause(quietMs);
    if (await until('waiting for an accepted claim', 1, async () => load.acknowledged().length > 0)) return;
    throw new AppError('PROCESS_FAILED', 'Claims are not accepted before there is any fault.');
  }

  async function findPage(): Promise<AlarmEvent | undefined> {
    const events = await watch.eventsSince(timeline.startedMs());
    timeline.noteAlarms(events, runbooks);
    return decidingPage(drill, events);
  }

  async function injectAndWait(): Promise<AlarmEvent | undefined> {
    timeline.begin();
    if (drill.loadFactor !== undefined) {
      const perSecond = claimsPerSecond * drill.loadFactor;
      load.setRate(perSecond);
      timeline.note('fault', `${drill.loadFactor} times the claims come in: ${perSecond} a second`);
    }
    if (drill.fault !== undefined) fault = await deps.faults.inject(drill.fault, onFaultEvent);
    let page: AlarmEvent | undefined;
    const what = drill.pages.length === 0 ? 'watching that nobody is paged' : 'waiting for the page';
    await until(what, drill.pageMinutes, async () => {
      page = await findPage();
      return page !== undefined;
    });
    return page;
  }

  async function removeAndWait(paged: string | undefined): Promise<void> {
    load.setRate(claimsPerSecond);
    await fault?.remove();
    fault = undefined;
    timeline.note('removed', drill.fault === undefined ? 'the usual number comes in' : 'the fault is removed');
    if (paged === undefined) return;
    const isOver = async () => {
      await findPage();
      return (await stateOf(paged)) === 'OK';
    };
    if (await until(`waiting for ${paged} to be OK`, drill.okMinutes, isOver)) return;
    problems.push(`${paged} was not OK ${drill.okMinutes} minutes after the fault was removed.`);
  }

  try {
    await begin();
    const page = await injectAndWait();
    const runbook = page && runbooks.get(page.alarm);
    problems.push(...problemsOfPage(drill, page, runbook));
    await removeAndWait(page?.alarm);
    await load.stop();
    const lost = await deps.findLost(load.acknowledged());
    problems.push(...problemsOfLost(drill, lost, deleted));
    return {
      drill: drill.name,
      passed: problems.length === 0,
      problems,
      timeline: timeline.moments(),
      paged: page?.alarm,
      runbook,
      claims: { answers: Object.fromEntries(load.answers()), acknowledged: load.acknowledged().length, lost, deleted },
    };
  } finally {
    await load.stop();
    await fault?.remove();
  }
}

function describeAnswer({ status, durationMs }: ClaimAnswer): string {
  if (status === undefined) return 'a claim gets no answer';
  if (status !== 201) return `a claim is answered ${status}`;
  return `a claim takes ${(durationMs / 1000).toFixed(1)} s`;
}

function describeLoad(load: DrillLoad): string {
  const sent = total(load.answers());
  return `${sent} claims answered, ${load.acknowledged().length} of them accepted`;
}

function total(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
