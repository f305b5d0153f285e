import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  AlarmRule,
  Datapoint,
  StateValue,
  TreatMissingData,
} from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import { decideAlarmState, evaluateAlarmRule, evaluationRange } from '../../../../src/cloudwatch/alarms/alarm-state.ts';

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

describe('of any datapoints', () => {
  const alarm = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).map(([periods, need]) => ({
    ...rule,
    EvaluationPeriods: periods,
    DatapointsToAlarm: Math.min(need, periods),
  }));
  const symbols = fc.array(fc.constantFrom('0', 'X', '-'), { minLength: 7, maxLength: 7 });
  const cases = fc.tuple(alarm, symbols).map(([one, row]) => ({
    one,
    row: datapoints(row.join(' ')).slice(0, evaluationRange(one)),
  }));
  const decide = (one: AlarmRule, TreatMissingData: TreatMissingData, row: Datapoint[]) =>
    decideAlarmState({ ...one, TreatMissingData }, row, kept);

  test('what alarms with gaps held to be good alarms with every treatment', () => {
    fc.assert(
      fc.property(cases, ({ one, row }) => {
        if (decide(one, 'notBreaching', row) !== 'ALARM') return;
        for (const treatment of treatments) expect(decide(one, treatment, row)).toBe('ALARM');
      }),
    );
  });

  test('what is OK with gaps held to be breaching is OK with every treatment that has a real datapoint', () => {
    fc.assert(
      fc.property(cases, ({ one, row }) => {
        if (decide(one, 'breaching', row) !== 'OK') return;
        for (const treatment of treatments) expect(decide(one, treatment, row)).not.toBe('ALARM');
      }),
    );
  });

  test('without gaps the treatment does not matter, and a worse value never ends an alarm', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 6 }), ({ one, row }, at) => {
        const full = row.map((datapoint) => ({ ...datapoint, value: datapoint.value ?? 5 }));
        const states = treatments.map((treatment) => decide(one, treatment, full));
        expect(new Set(states).size).toBe(1);
        const worse = full.map((datapoint, i) => (i === at ? { ...datapoint, value: 20 } : datapoint));
        if (states[0] === 'ALARM') expect(decide(one, 'missing', worse)).toBe('ALARM');
      }),
    );
  });
});
