import { describe, expect, it } from 'vitest';
import type { AlarmEvent } from '../../../src/drills/drill-alarm-watch.ts';
import type { ClaimAnswer, DrillLoad } from '../../../src/drills/drill-load.ts';
import { runDrill } from '../../../src/drills/drill-run.ts';
import type { Drill } from '../../../src/drills/drill-scenarios.ts';
import type { FaultEvent } from '../../../src/drills/faults/fault-context.ts';

const drill: Drill = {
  name: 'kettle-off',
  title: 'The kettle is off.',
  fault: 'kettle-off',
  pages: ['no-tea', 'outage'],
  pageMinutes: 3,
  okMinutes: 3,
};

type Events = readonly [minute: number, alarm: string, what: AlarmEvent['what']][];

interface Case {
  readonly drill?: Partial<Drill>;
  /** What CloudWatch does so many minutes after the fault, or after the first claim where there is none. */
  readonly events?: Events;
  /** What the fault tells as soon as it is injected. */
  readonly tells?: readonly FaultEvent[];
  readonly lost?: readonly string[];
  readonly refused?: boolean;
}

const paged: Events = [
  [1, 'no-tea', 'ALARM'],
  [1, 'no-tea', 'page'],
  [2, 'no-tea', 'OK'],
];

/** Runs a drill with everything around it made up; each look takes a minute. */
async function run({ drill: fields, events = paged, tells = [], lost = [], refused = false }: Case) {
  let nowMs = 0;
  let faultMs = Number.POSITIVE_INFINITY;
  let rate = 0;
  const rates: number[] = [];
  let living = false;
  const past = () =>
    events
      .filter(([minute]) => faultMs + minute * 60_000 <= nowMs)
      .map(([minute, alarm, what]) => ({ atMs: faultMs + minute * 60_000, alarm, what }));
  const load: DrillLoad = {
    send: async () => {},
    setRate(perSecond) {
      rate = perSecond;
      rates.push(perSecond);
      // A drill of the load alone has no other beginning.
      if (perSecond > 3) faultMs = nowMs;
    },
    stop: async () => {
      rate = 0;
    },
    answers: () => new Map([[201, 4]]),
    acknowledged: () => ['C-1', 'C-2'],
  };
  let answer: (answer: ClaimAnswer) => void = () => {};
  const outcome = runDrill({
    drill: { ...drill, ...fields },
    claimsPerSecond: 3,
    faults: {
      async inject(_name, onEvent) {
        if (refused) throw new Error('There is no kettle.');
        faultMs = nowMs;
        living = true;
        onEvent({ type: 'injected', message: 'it is off' });
        for (const event of tells) onEvent(event);
        answer({ status: 503, durationMs: 1 });
        answer({ status: 500, durationMs: 1 });
        return {
          async remove() {
            living = false;
          },
        };
      },
    },
    createLoad(onAnswer) {
      answer = onAnswer;
      return load;
    },
    watch: {
      eventsSince: async () => past(),
      async alarms() {
        const states = new Map([...(fields?.pages ?? drill.pages), 'other'].map((alarm) => [alarm, 'OK']));
        for (const { alarm, what } of past()) if (what !== 'page') states.set(alarm, what);
        return new Map([...states].map(([alarm, state]) => [alarm, { state, runbook: `docs/runbooks/${alarm}.md` }]));
      },
    },
    findLost: async () => [...lost],
    nowMs: () => nowMs,
    async pause() {
      nowMs += 60_000;
    },
    onProgress: () => {},
  });
  const settled = await outcome.then(
    (result) => ({ result, error: undefined }),
    (error: Error) => ({ result: undefined, error }),
  );
  return { ...settled, rate, rates, living };
}

describe('a drill', () => {
  it('gives its timeline in seconds from the fault, the alarm with its runbook, and what became of claims', async () => {
    expect((await run({})).result).toEqual({
      drill: 'kettle-off',
      passed: true,
      problems: [],
      paged: 'no-tea',
      runbook: 'docs/runbooks/no-tea.md',
      timeline: [
        { seconds: 0, what: 'fault', message: 'it is off' },
        { seconds: 0, what: 'symptom', message: 'a claim is answered 503' },
        { seconds: 60, what: 'alarm', message: 'no-tea' },
        { seconds: 60, what: 'page', message: 'no-tea, docs/runbooks/no-tea.md' },
        { seconds: 60, what: 'removed', message: 'the fault is removed' },
        { seconds: 120, what: 'OK', message: 'no-tea' },
      ],
      claims: { answers: { 201: 4 }, acknowledged: 2, lost: [], deleted: [] },
    });
  });

  it.each<Case & { name: string; problems: string[] }>([
    { name: 'nobody is paged', events: [], problems: ['no-tea or outage paged nobody within 3 minutes.'] },
    {
      name: 'an alarm fires and its page fails',
      events: [[1, 'no-tea', 'ALARM']],
      problems: ['no-tea or outage paged nobody within 3 minutes.'],
    },
    {
      name: 'only another alarm pages',
      events: [
        [1, 'other', 'ALARM'],
        [1, 'other', 'page'],
        [2, 'other', 'OK'],
      ],
      problems: ['no-tea or outage paged nobody within 3 minutes.'],
    },
    {
      name: 'the alarm stays',
      events: [
        [1, 'no-tea', 'ALARM'],
        [1, 'no-tea', 'page'],
      ],
      problems: ['no-tea was not OK 3 minutes after the fault was removed.'],
    },
    { name: 'a claim is lost', lost: ['C-2'], problems: ['Acknowledged claims are lost: C-2'] },
    {
      name: 'another claim is lost than the one that was deleted',
      drill: { losesClaims: true },
      tells: [{ type: 'deleted', reference: 'C-1' }],
      lost: ['C-1', 'C-2'],
      problems: ['Claims are lost that the drill did not delete: C-2'],
    },
    {
      name: 'nothing was deleted that should have been',
      drill: { losesClaims: true },
      problems: ['No claim was deleted.'],
    },
  ])('fails when $name', async ({ name: _name, problems, ...of }) => {
    expect((await run(of)).result).toMatchObject({ passed: false, problems });
  });

  it('passes by the other page that may come first', async () => {
    const events: Events = [
      [1, 'outage', 'ALARM'],
      [1, 'outage', 'page'],
      [2, 'outage', 'OK'],
    ];
    expect((await run({ events })).result).toMatchObject({ passed: true, paged: 'outage' });
  });

  it('of claims that are deleted passes when just those are lost', async () => {
    const { result } = await run({
      drill: { losesClaims: true },
      tells: [{ type: 'deleted', reference: 'C-1' }],
      lost: ['C-1'],
    });
    expect(result).toMatchObject({ passed: true, claims: { lost: ['C-1'], deleted: ['C-1'] } });
  });

  it('of the load alone sends ten times as much, and passes when nobody is paged', async () => {
    const burst = { fault: undefined, loadFactor: 10, pages: [] };
    const quiet = await run({ drill: burst as Partial<Drill>, events: [] });
    expect(quiet.result).toMatchObject({ passed: true, paged: undefined });
    expect(quiet.rates).toEqual([3, 30, 3]);
    const loud = await run({ drill: burst as Partial<Drill> });
    expect(loud.result).toMatchObject({ passed: false, problems: ['no-tea paged, and nobody should have been.'] });
  });

  it('whose fault cannot be done rejects, and leaves no claims coming', async () => {
    expect(await run({ refused: true })).toMatchObject({ error: { message: 'There is no kettle.' }, rate: 0 });
  });

  it('leaves no fault behind', async () => {
    expect((await run({})).living).toBe(false);
    expect((await run({ events: [] })).living).toBe(false);
  });
});
