import { describe, expect, test } from 'vitest';
import type { AlarmRule, Datapoint, StateValue, TreatMissingData } from '../../../src/cloudwatch/alarm-state.ts';
import { decideAlarmState, evaluateAlarmRule, evaluationRange } from '../../../src/cloudwatch/alarm-state.ts';

const rule = { ComparisonOperator: 'GreaterThanThreshold', Threshold: 10, EvaluationPeriods: 3 } as const;

/** `'0 - X'` as the AWS tables write it, oldest first: 0 is good, X breaches, - is missing. Newest first for the function. */
function datapoints(row: string): Datapoint[] {
  const values = { '0': 5, X: 20, '-': undefined };
  const symbols = row.split(' ') as (keyof typeof values)[];
  return symbols.map((symbol, i) => ({ timestampSeconds: i * 60, value: values[symbol] })).reverse();
}

/** Different from every state the tables expect to be reached, so that "kept" cannot be mistaken for one of them. */
const kept = 'kept' as StateValue;
const treatments: TreatMissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

type Row = [
  datapoints: string,
  missing: StateValue,
  ignore: StateValue,
  breaching: StateValue,
  notBreaching: StateValue,
];

// The rows with a single X among four gaps were published in 2018 and 2019 and replaced by others later; all fit one rule.
const tables: Record<string, { datapointsToAlarm: number; rows: Row[] }> = {
  '"Configuring how CloudWatch alarms treat missing data": the published rows for 3 out of 3': {
    datapointsToAlarm: 3,
    rows: [
      ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', kept, 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 'ALARM', kept, 'ALARM', 'OK'],
      ['X - - - -', 'ALARM', kept, 'ALARM', 'OK'],
      ['- - - - X', 'INSUFFICIENT_DATA', kept, 'ALARM', 'OK'],
    ],
  },
  '"Configuring how CloudWatch alarms treat missing data": the published rows for 2 out of 3': {
    datapointsToAlarm: 2,
    rows: [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 'ALARM', kept, 'ALARM', 'OK'],
      ['- - - - X', 'INSUFFICIENT_DATA', kept, 'ALARM', 'OK'],
    ],
  },
  'enough real datapoints: the treatment is not consulted and the newest decide': {
    datapointsToAlarm: 3,
    rows: [
      ['X X X 0 0', 'OK', 'OK', 'OK', 'OK'],
      ['0 0 X X X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['X X - X -', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['X X 0 - -', 'OK', 'OK', 'OK', 'OK'],
    ],
  },
  '"Avoiding premature transitions to alarm state": only when none is good and the oldest is old enough': {
    datapointsToAlarm: 3,
    rows: [
      ['- - - X X', 'INSUFFICIENT_DATA', kept, 'ALARM', 'OK'],
      ['- - X - X', 'ALARM', kept, 'ALARM', 'OK'],
      ['X - - - 0', 'OK', 'OK', 'OK', 'OK'],
    ],
  },
  'one out of three: a single breach is enough for every treatment': {
    datapointsToAlarm: 1,
    rows: [
      ['- - - - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', kept, 'ALARM', 'OK'],
    ],
  },
};

describe.each(Object.entries(tables))('%s', (_, { datapointsToAlarm, rows }) => {
  const cases = rows.flatMap(([row, ...states]) =>
    treatments.map((treatment, i) => [row, treatment, states[i]!] as const),
  );
  test.each(cases)('%s treated as %s: %s', (row, TreatMissingData, expected) => {
    const alarm = { ...rule, DatapointsToAlarm: datapointsToAlarm, TreatMissingData };
    expect(decideAlarmState(alarm, datapoints(row), kept)).toBe(expected);
  });
});

test('a rule without TreatMissingData and DatapointsToAlarm reads as missing and all periods', () => {
  expect(decideAlarmState(rule, datapoints('- - - - -'), 'OK')).toBe('INSUFFICIENT_DATA');
  expect(decideAlarmState(rule, datapoints('0 0 0 X X'), 'OK')).toBe('OK');
});

test.each<[AlarmRule['ComparisonOperator'], below: StateValue, at: StateValue, above: StateValue]>([
  ['GreaterThanThreshold', 'OK', 'OK', 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 'OK', 'ALARM', 'ALARM'],
  ['LessThanThreshold', 'ALARM', 'OK', 'OK'],
  ['LessThanOrEqualToThreshold', 'ALARM', 'ALARM', 'OK'],
])('%s: below %s, at the threshold %s, above %s', (ComparisonOperator, ...expected) => {
  const alarm: AlarmRule = { ComparisonOperator, Threshold: 10, EvaluationPeriods: 1 };
  const states = [9, 10, 11].map((value) => decideAlarmState(alarm, [{ timestampSeconds: 0, value }], 'OK'));
  expect(states).toEqual(expected);
});

test('the evaluation range is two periods longer than EvaluationPeriods, as in the published tables of 3 and 5', () => {
  expect(evaluationRange({ EvaluationPeriods: 3 })).toBe(5);
});

test.each([
  ['0 X X - X', [20, 20, 20], 'gaps are stepped over when there are enough real datapoints'],
  ['0 - X - -', [undefined, 20, 5], 'all real datapoints count, and the newest gap stands for what is missing'],
  ['- - - - -', [undefined, undefined, undefined], 'with none at all, the newest periods are judged'],
  ['X X X X X', [20, 20, 20], 'no more than EvaluationPeriods are judged'],
])('evaluated datapoints of %s are %j: %s', (row, expected) => {
  const { evaluatedDatapoints } = evaluateAlarmRule(rule, datapoints(row), 'OK');
  expect(evaluatedDatapoints.map(({ value }) => value)).toEqual(expected);
});
