import { expect, test } from 'vitest';
import {
  awsCallRates,
  createCallPacer,
  evenCallRates,
  type PacerClock,
} from '../../../../src/monitoring/account/call-rate-limit.ts';

/** A clock on which sleeping is the only thing that takes time. */
function createSleepClock(): PacerClock {
  let timeMs = 0;
  return {
    nowMs: () => timeMs,
    sleep: async (durationMs) => {
      timeMs += durationMs;
    },
  };
}

test('200 puts of alarms take the 66 s that 3 a second allow, and no second holds more than 3', async () => {
  const clock = createSleepClock();
  const pacer = createCallPacer({ rates: awsCallRates, clock });
  const timesMs: number[] = [];
  for (let put = 0; put < 200; put += 1) {
    await pacer.turn('PutMetricAlarm');
    timesMs.push(clock.nowMs());
  }
  expect(timesMs[0]).toBe(0);
  expect(timesMs.at(-1)).toBeCloseTo((199 * 1000) / 3);
  for (const [index, timeMs] of timesMs.entries()) {
    const fourth = timesMs[index + 3];
    if (fourth !== undefined) expect(fourth - timeMs).toBeGreaterThanOrEqual(999.999);
  }
});

test('calls of different kinds do not wait for each other', async () => {
  const clock = createSleepClock();
  const pacer = createCallPacer({ rates: evenCallRates(1), clock });
  await pacer.turn('PutMetricAlarm');
  await pacer.turn('PutDashboard');
  expect(clock.nowMs()).toBe(0);
  await pacer.turn('PutDashboard');
  expect(clock.nowMs()).toBe(1000);
});

test('a call that comes late enough does not wait', async () => {
  const clock = createSleepClock();
  const pacer = createCallPacer({ rates: evenCallRates(2), clock });
  await pacer.turn('TagResource');
  await clock.sleep(5000);
  await pacer.turn('TagResource');
  expect(clock.nowMs()).toBe(5000);
});
