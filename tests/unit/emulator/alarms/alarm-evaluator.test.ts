import { expect, it } from 'vitest';
import { createAlarmEvaluator } from '../../../../src/emulator/alarms/alarm-evaluator.ts';
import { createAlarmHistory } from '../../../../src/emulator/alarms/alarm-history.ts';
import { createAlarmStore } from '../../../../src/emulator/alarms/alarm-store.ts';
import { createCompositeEvaluator } from '../../../../src/emulator/alarms/composite-evaluator.ts';
import { createMetricStore } from '../../../../src/emulator/metrics/metric-store.ts';
import { createManualClock } from '../../../../src/emulator/protocol/clock.ts';

const account = { region: 'eu-west-1', accountId: '123456789012' };
const minuteMs = 60_000;

/** Metric alarms that are in ALARM once they are evaluated, and composites of each. */
function alarmsOf(count: number) {
  const clock = createManualClock(Date.UTC(2026, 1, 1, 12));
  const runActions = () => {};
  const alarms = createAlarmStore({ account, clock, history: createAlarmHistory({ clock }), runActions });
  const composites = createCompositeEvaluator({ alarms, runActions, clock });
  const { fetch } = createMetricStore({ clock });
  const evaluator = createAlarmEvaluator({ alarms, composites, fetch, clock, accountId: '123456789012' });
  const names = Array.from({ length: count }, (_, index) => `alarm-${index}`);
  const put = (AlarmName: string) =>
    alarms.put({
      type: 'MetricAlarm',
      definition: {
        AlarmName,
        Namespace: 'N',
        MetricName: 'M',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'breaching',
      },
    });
  for (const name of names) {
    put(name);
    const definition = { AlarmName: `all-${name}`, AlarmRule: `ALARM("${name}")` };
    alarms.put({ type: 'CompositeAlarm', definition });
  }
  clock.advanceMs(2 * minuteMs);
  const stateOf = (name: string) => alarms.get(name)?.state.value;
  return { alarms, evaluator, names, put, stateOf };
}

it('an evaluation takes a step an alarm, and the composites come after the last', () => {
  const { evaluator, names, stateOf } = alarmsOf(3);
  const steps = evaluator.steps();
  for (const name of names) {
    expect(stateOf(name)).toBe('INSUFFICIENT_DATA');
    expect(steps.next().done).toBe(false);
    expect([stateOf(name), stateOf(`all-${name}`)]).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  }
  expect(steps.next().done).toBe(true);
  expect(names.map((name) => stateOf(`all-${name}`))).toEqual(['ALARM', 'ALARM', 'ALARM']);
});

it('an alarm that is deleted between two steps stays deleted, and one that is put anew waits for its turn', () => {
  const { alarms, evaluator, names, put, stateOf } = alarmsOf(3);
  const steps = evaluator.steps();
  steps.next();
  alarms.remove(names[1]!);
  put(names[2]!);
  while (!steps.next().done);
  expect(names.map(stateOf)).toEqual(['ALARM', undefined, 'INSUFFICIENT_DATA']);
});
