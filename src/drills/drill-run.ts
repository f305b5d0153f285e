import { AppError } from '../base/errors.ts';
import type { AlarmEvent, AlarmWatch } from './drill-alarm-watch.ts';
import type { FaultClient } from './drill-fault-client.ts';
import { type ClaimAnswer, type DrillLoad, isSymptom } from './drill-load.ts';
import type { Drill } from './drill-scenarios.ts';
import { createDrillTimeline, type DrillMoment, type DrillTimeline } from './drill-timeline.ts';
import { decidingPage, problemsOfLost, problemsOfPage } from './drill-verdict.ts';

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

interface DrillDeps {
  readonly drill: Drill;
  readonly claimsPerSecond: number;
  readonly faults: FaultClient;
  createLoad(onAnswer: (answer: ClaimAnswer) => void): DrillLoad;
  readonly watch: AlarmWatch;
  findLost(references: readonly string[]): Promise<string[]>;
  nowMs(): number;
  pause(ms: number): Promise<void>;
  onProgress(text: string): void;
}

/** What the steps of one drill share. */
interface DrillRun extends DrillDeps {
  readonly timeline: DrillTimeline;
  readonly load: DrillLoad;
}

type Runbooks = ReadonlyMap<string, string | undefined>;

/**
 * Runs one drill: claims come, the fault is injected, the page is waited for, the fault is removed, the alarm is waited for to be OK,
 * and every acknowledged claim is looked up. `createLoad` begins with nothing; `pause` lets time pass; both times are of the clock
 * that CloudWatch's history has.
 *
 * @throws AppError PROCESS_FAILED when no drill can be made of it: the fault cannot be injected, claims are not accepted or an alarm
 * is not OK before there is any fault.
 */
export async function runDrill(deps: DrillDeps): Promise<DrillResult> {
  const { drill } = deps;
  const timeline = createDrillTimeline(deps);
  const load = deps.createLoad((answer) => {
    if (isSymptom(answer)) timeline.note('symptom', describeAnswer(answer));
  });
  const run: DrillRun = { ...deps, timeline, load };
  const deleted: string[] = [];
  let fault: { remove(): Promise<void> } | undefined;
  try {
    const runbooks = await begin(run);
    fault = await inject(run, (reference) => deleted.push(reference));
    const page = await waitForPage(run, runbooks);
    const runbook = page && runbooks.get(page.alarm);
    load.setRate(deps.claimsPerSecond);
    await fault?.remove();
    fault = undefined;
    timeline.note('removed', drill.fault === undefined ? 'the usual number comes in' : 'the fault is removed');
    const problemsOfEnd = page === undefined ? [] : await waitForOk(run, runbooks, page.alarm);
    await load.stop();
    const lost = await deps.findLost(load.acknowledged());
    const problems = [
      ...problemsOfPage(drill, page, runbook),
      ...problemsOfEnd,
      ...problemsOfLost(drill, lost, deleted),
    ];
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

/** Has claims come in, when the alarms of the drill are OK; gives each alarm's runbook. */
async function begin(run: DrillRun): Promise<Runbooks> {
  const { drill, load, watch } = run;
  const runbooks = new Map([...(await watch.alarms())].map(([alarm, { runbook }]) => [alarm, runbook]));
  for (const alarm of drill.pages) {
    if (await until(run, `waiting for ${alarm} to be OK`, drill.okMinutes, () => isOk(run, alarm))) continue;
    throw new AppError('PROCESS_FAILED', `${alarm} is not OK before the drill.`, {
      remedy: 'See the console for what is wrong, or wait until an earlier drill is forgotten.',
    });
  }
  load.setRate(run.claimsPerSecond);
  await run.pause(quietMs);
  if (await until(run, 'waiting for an accepted claim', 1, async () => load.acknowledged().length > 0)) return runbooks;
  throw new AppError('PROCESS_FAILED', 'Claims are not accepted before there is any fault.');
}

/** Begins the timeline with the load of the drill and its fault, as far as it has them. */
async function inject(
  { drill, claimsPerSecond, faults, load, timeline }: DrillRun,
  onDeleted: (reference: string) => void,
): Promise<{ remove(): Promise<void> } | undefined> {
  timeline.begin();
  if (drill.loadFactor !== undefined) {
    const perSecond = claimsPerSecond * drill.loadFactor;
    load.setRate(perSecond);
    timeline.note('fault', `${drill.loadFactor} times the claims come in: ${perSecond} a second`);
  }
  if (drill.fault === undefined) return undefined;
  return faults.inject(drill.fault, (event) => {
    if (event.type === 'deleted') onDeleted(event.reference);
    else timeline.note(event.type === 'injected' ? 'fault' : 'symptom', event.message);
  });
}

/** Undefined when none comes in time. */
async function waitForPage(run: DrillRun, runbooks: Runbooks): Promise<AlarmEvent | undefined> {
  const { drill } = run;
  const what = drill.pages.length === 0 ? 'watching that nobody is paged' : 'waiting for the page';
  let page: AlarmEvent | undefined;
  await until(run, what, drill.pageMinutes, async () => {
    page = decidingPage(drill, await noteAlarms(run, runbooks));
    return page !== undefined;
  });
  return page;
}

/** What is wrong with the end of the alarm that paged; empty when it is OK in time. */
async function waitForOk(run: DrillRun, runbooks: Runbooks, paged: string): Promise<string[]> {
  const { okMinutes } = run.drill;
  const isOver = async () => {
    await noteAlarms(run, runbooks);
    return isOk(run, paged);
  };
  if (await until(run, `waiting for ${paged} to be OK`, okMinutes, isOver)) return [];
  return [`${paged} was not OK ${okMinutes} minutes after the fault was removed.`];
}

/** What the alarms did since the fault, which the timeline has then. */
async function noteAlarms({ watch, timeline }: DrillRun, runbooks: Runbooks): Promise<readonly AlarmEvent[]> {
  const events = await watch.eventsSince(timeline.startedMs());
  timeline.noteAlarms(events, runbooks);
  return events;
}

async function isOk({ watch }: DrillRun, alarm: string): Promise<boolean> {
  return (await watch.alarms()).get(alarm)?.state === 'OK';
}

/** Looks until `done`, and for no longer than `minutes`; gives whether it is. */
async function until(
  { load, nowMs, pause, onProgress }: DrillRun,
  what: string,
  minutes: number,
  done: () => Promise<boolean>,
): Promise<boolean> {
  const startedMs = nowMs();
  let toldMs = startedMs;
  while (!(await done())) {
    if (nowMs() - startedMs > minutes * 60_000) return false;
    if (nowMs() - toldMs >= progressEveryMs) {
      toldMs = nowMs();
      onProgress(`${what}: ${((nowMs() - startedMs) / 1000).toFixed(0)} s of ${minutes * 60}; ${describeLoad(load)}`);
    }
    await pause(lookEveryMs);
  }
  return true;
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
