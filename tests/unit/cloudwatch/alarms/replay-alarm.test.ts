import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmRule, StateValue, TreatMissingData } from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import { decideAlarmState, evaluationRange } from '../../../../src/cloudwatch/alarms/alarm-state.ts';
import { replayAlarm, replayedStates } from '../../../../src/cloudwatch/alarms/replay-alarm.ts';

const rule: AlarmRule = { ComparisonOperator: 'GreaterThanThreshold', Threshold: 10, EvaluationPeriods: 2 };

function replay(values: (number | undefined)[], more: Partial<Parameters<typeof replayAlarm>[0]> = {}): StateValue[] {
  const states = replayAlarm({ rule, values: values.map((value) => value ?? Number.NaN), ...more });
  return [...states].map((index) => replayedStates[index]!);
}

describe('"Evaluating an alarm": the states that an alarm went through', () => {
  test('one an evaluation, from INSUFFICIENT_DATA on', () => {
    expect(replay([undefined, 5, 20, 20, 5])).toEqual(['INSUFFICIENT_DATA', 'OK', 'OK', 'ALARM', 'OK']);
  });

  test('`ignore` keeps the state it began in', () => {
    const ignoring: AlarmRule = { ...rule, TreatMissingData: 'ignore' };
    expect(replay([undefined, undefined], { rule: ignoring, initial: 'ALARM' })).toEqual(['ALARM', 'ALARM']);
  });

  test('a window of several steps slides: the period before ends so many steps earlier', () => {
    const states = replay([20, 5, 5, 20, 5, 20], { stepsPerPeriod: 3 });
    expect(states).toEqual(['INSUFFICIENT_DATA', 'OK', 'OK', 'ALARM', 'OK', 'OK']);
  });
});

test('whatever comes in, a replay goes through the states of one evaluation after the other', () => {
  const alarm = fc.record({
    EvaluationPeriods: fc.integer({ min: 1, max: 6 }),
    need: fc.integer({ min: 1, max: 6 }),
    TreatMissingData: fc.constantFrom<TreatMissingData>('missing', 'ignore', 'breaching', 'notBreaching'),
    stepsPerPeriod: fc.integer({ min: 1, max: 3 }),
  });
  const values = fc.array(fc.constantFrom(5, 20, undefined), { maxLength: 40 });
  const initial = fc.constantFrom<StateValue>('OK', 'ALARM', 'INSUFFICIENT_DATA');
  fc.assert(
    fc.property(alarm, values, initial, ({ need, stepsPerPeriod, ...how }, given, first) => {
      const one: AlarmRule = { ...rule, ...how, DatapointsToAlarm: Math.min(need, how.EvaluationPeriods) };
      let state = first;
      const expected = given.map((_, end) => {
        const datapoints = Array.from({ length: evaluationRange(one) }, (_, i) => ({
          timestampSeconds: 0,
          value: given[end - i * stepsPerPeriod],
        }));
        state = decideAlarmState(one, datapoints, state);
        return state;
      });
      expect(replay(given, { rule: one, stepsPerPeriod, initial: first })).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
