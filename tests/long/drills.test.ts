import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLifecycle } from '../../src/base/lifecycle.ts';
import { createAlarmWatch } from '../../src/drills/drill-alarm-watch.ts';
import { createFaultClient, type FaultClient } from '../../src/drills/drill-fault-client.ts';
import { type ClaimAnswer, createDrillLoad, type DrillLoad } from '../../src/drills/drill-load.ts';
import { findLostClaims } from '../../src/drills/drill-lost-claims.ts';
import { type DrillResult, runDrill } from '../../src/drills/drill-run.ts';
import { type Drill, drills } from '../../src/drills/drill-scenarios.ts';
import { environmentPrefix } from '../../src/monitoring/model/ownership.ts';
import { type DrillStack, startDrillStack } from '../integration/drill-stack.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';

/** What each drill is to show, whatever the moment at which its alarm fires. */
const expected: Readonly<Record<string, { paged: string | undefined; runbook: string | undefined; alarms: string[] }>> =
  {
    'database-slow': { paged: 'latency-page', runbook: 'docs/runbooks/slo-latency.md', alarms: ['latency-page'] },
    'errors-in-5-percent': {
      paged: 'availability-page',
      runbook: 'docs/runbooks/slo-availability.md',
      alarms: ['availability-page'],
    },
    'connections-hogged': {
      paged: 'outage',
      runbook: 'docs/runbooks/outage.md',
      alarms: ['database-connections', 'outage'],
    },
    'database-killed': {
      paged: 'outage',
      runbook: 'docs/runbooks/outage.md',
      alarms: ['claims-unavailable', 'outage'],
    },
    'instance-killed': { paged: 'outage', runbook: 'docs/runbooks/outage.md', alarms: ['healthy-hosts', 'outage'] },
    'claims-deleted': {
      paged: 'claims-unaccounted',
      runbook: 'docs/runbooks/claims-unaccounted.md',
      alarms: ['claims-unaccounted'],
    },
    'cloudwatch-unreachable': {
      paged: 'telemetry-silent',
      runbook: 'docs/runbooks/telemetry-silent.md',
      alarms: ['telemetry-silent'],
    },
    burst: { paged: undefined, runbook: undefined, alarms: [] },
  };

/**
 * What an objective looks at is long: after a minute with claims come so many without, while the fault lives and after it. Two of
 * three are also too many for what looks at three minutes of five, which has chances of its own.
 */
const quietMinutes = { during: 2, after: 6 };
/** So many that an objective is looked at, or that a share of them means something. */
const claimsPerSecond = { ofObjective: 2, ofBurst: 0.2, usual: 0.5 };
/** All of a minute's, so that a lock meets many; or few, so that a busy machine makes none of them slow. */
const claimsAtOnce = { ofObjective: 120, usual: 20 };

const lifecycle = createLifecycle({
  stopTimeoutMs: 15_000,
  onStopFailure: (part, error) => {
    throw new Error(`${part} did not stop`, { cause: error });
  },
});
let stack: DrillStack;

beforeAll(async () => {
  stack = await startDrillStack(lifecycle);
  for (let minute = 0; minute < 3; minute += 1) await stack.passMinute();
});

afterAll(() => lifecycle.stop());

/** Runs a drill, with a minute for each of its looks. */
async function run(drill: Drill): Promise<DrillResult> {
  const isObjective = drill.okMinutes > 30;
  let rate = 0;
  let load: DrillLoad | undefined;
  let living = false;
  let deleted = 0;

  function createLoad(onAnswer: (answer: ClaimAnswer) => void): DrillLoad {
    const created = createDrillLoad({ formUrl: stack.formUrl, onAnswer });
    load = created;
    return {
      ...created,
      setRate(perSecond) {
        rate = perSecond;
      },
    };
  }

  async function passMinute(): Promise<void> {
    const atOnce = isObjective ? claimsAtOnce.ofObjective : claimsAtOnce.usual;
    for (let left = Math.round(rate * 60); left > 0; left -= atOnce) {
      await Promise.all(Array.from({ length: Math.min(left, atOnce) }, () => load?.send()));
    }
    // One of this minute's has to be gone before the instances look for them.
    const seen = deleted;
    if (drill.losesClaims && living)
      await expect.poll(() => deleted, { timeout: 10_000, interval: 10 }).toBeGreaterThan(seen);
    await stack.passMinute();
  }

  const client = createFaultClient(stack.controlSocket);
  const faults: FaultClient = {
    async inject(name, onEvent) {
      const fault = await client.inject(name, (event) => {
        if (event.type === 'deleted') deleted += 1;
        onEvent(event);
      });
      living = true;
      return {
        async remove() {
          await fault.remove();
          living = false;
          await stack.untilSound();
        },
      };
    },
  };

  return runDrill({
    drill,
    claimsPerSecond:
      claimsPerSecond[isObjective ? 'ofObjective' : drill.loadFactor === undefined ? 'usual' : 'ofBurst'],
    faults,
    createLoad,
    watch: createAlarmWatch({ client: stack.cloudwatch, namePrefix: environmentPrefix(ownProject, 'local') }),
    findLost: (references) => findLostClaims(stack.formUrl, references),
    nowMs: stack.nowMs,
    async pause() {
      await passMinute();
      const quiet = isObjective ? quietMinutes[living ? 'during' : 'after'] : 0;
      for (let minute = 0; minute < quiet; minute += 1) await stack.passQuietMinute();
    },
    onProgress: () => {},
  });
}

describe('a drill', () => {
  it.each(drills)(
    '$name: $title',
    async (drill) => {
      const { timeline, ...result } = await run(drill);
      const wanted = expected[drill.name];
      expect(result).toMatchObject({ passed: true, problems: [], paged: wanted?.paged, runbook: wanted?.runbook });
      const of = (what: string) => timeline.filter((moment) => moment.what === what).map(({ message }) => message);
      expect(of('alarm')).toEqual(expect.arrayContaining(wanted?.alarms ?? []));
      expect(of('OK')).toEqual(expect.arrayContaining(wanted?.paged === undefined ? [] : [wanted.paged]));
      expect(of('fault').length).toBe(1);
      // A burst may have none.
      if (drill.fault !== undefined) expect(of('symptom').length).toBe(1);
      expect(result.claims.lost.length > 0).toBe(drill.losesClaims === true);
      expect(result.claims.acknowledged).toBeGreaterThan(30);
    },
    60_000,
  );
});
