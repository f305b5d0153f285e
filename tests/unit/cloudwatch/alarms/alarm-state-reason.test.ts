import { expect, test } from 'vitest';
import type { AlarmRule } from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import { evaluateAlarmRule } from '../../../../src/cloudwatch/alarms/alarm-state.ts';

const threeFourAm = 1_769_915_040; // 2026-02-01 03:04:00 UTC

/** Newest value first, a minute apart; null is a missing datapoint. */
function reasonOf(rule: Partial<AlarmRule>, values: readonly (number | null)[]): string {
  const datapoints = values.map((value, i) => ({ timestampSeconds: threeFourAm - i * 60, value: value ?? undefined }));
  const alarm: AlarmRule = {
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 21,
    EvaluationPeriods: 1,
    ...rule,
  };
  return evaluateAlarmRule(alarm, datapoints, 'OK').reason;
}

const cases: Record<string, [rule: Partial<AlarmRule>, values: (number | null)[], reason: string]> = {
  'one datapoint without DatapointsToAlarm is named alone': [
    {},
    [21.5],
    'Threshold Crossed: 1 datapoint [21.5 (01/02/26 03:04:00)] was greater than the threshold (21.0).',
  ],
  'with DatapointsToAlarm the text counts m out of the last n': [
    { EvaluationPeriods: 2, DatapointsToAlarm: 2, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    [22, 21],
    'Threshold Crossed: 2 out of the last 2 datapoints [22.0 (01/02/26 03:04:00), 21.0 (01/02/26 03:03:00)] were greater than or equal to the threshold (21.0) (minimum 2 datapoints for OK -> ALARM transition).',
  ],
  'back to OK names the good datapoints, and how many of them it takes': [
    { EvaluationPeriods: 2, DatapointsToAlarm: 2, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    [0, 22],
    'Threshold Crossed: 1 out of the last 2 datapoints [0.0 (01/02/26 03:04:00)] was not greater than or equal to the threshold (21.0) (minimum 1 datapoint for ALARM -> OK transition).',
  ],
  'five and more datapoints stand in a sentence of their own, the five newest only': [
    { EvaluationPeriods: 6, ComparisonOperator: 'LessThanThreshold' },
    [1, 2, 3, 4, 5, 6],
    'Threshold Crossed: 6 datapoints were less than the threshold (21.0). The most recent datapoints which crossed the threshold: [1.0 (01/02/26 03:04:00), 2.0 (01/02/26 03:03:00), 3.0 (01/02/26 03:02:00), 4.0 (01/02/26 03:01:00), 5.0 (01/02/26 03:00:00)].',
  ],
  'nothing received and treated as breaching': [
    { TreatMissingData: 'breaching' },
    [null, null, null],
    'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
  ],
  'nothing received and treated as not breaching': [
    { TreatMissingData: 'notBreaching', EvaluationPeriods: 3 },
    [null, null, null, null, null],
    'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
  ],
  'some received, and the missing ones decided': [
    { TreatMissingData: 'breaching', EvaluationPeriods: 3, DatapointsToAlarm: 2 },
    [null, null, 5, null, null],
    'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
  ],
  'some received that decided, and missing ones beside them': [
    { TreatMissingData: 'notBreaching', EvaluationPeriods: 20, DatapointsToAlarm: 1 },
    [613, ...Array<null>(21).fill(null)],
    'Threshold Crossed: 1 out of the last 20 datapoints [613.0 (01/02/26 03:04:00)] was greater than the threshold (21.0) and 19 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
  ],
  'nothing received and treated as missing': [
    { EvaluationPeriods: 5 },
    Array<null>(7).fill(null),
    'Insufficient Data: 5 datapoints were unknown.',
  ],
  'one datapoint unknown is singular': [{}, [null, null, null], 'Insufficient Data: 1 datapoint was unknown.'],
  'large and tiny numbers are written as Java writes a double': [
    { Threshold: 0.0005 },
    [12_500_000],
    'Threshold Crossed: 1 datapoint [1.25E7 (01/02/26 03:04:00)] was greater than the threshold (5.0E-4).',
  ],
};

test.each(Object.entries(cases))('%s', (_, [rule, values, reason]) => {
  expect(reasonOf(rule, values)).toBe(reason);
});
