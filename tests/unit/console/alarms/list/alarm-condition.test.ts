import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import {
  alarmCondition,
  alarmExpectation,
  missingDataSentence,
} from '../../../../../src/console/alarms/list/alarm-condition.ts';
import { alarmName } from '../../../../../src/console/reads/read-alarms.ts';

const alarm: MetricAlarm = {
  Namespace: 'InsuranceClaims',
  MetricName: 'PoolUtilization',
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 5,
  DatapointsToAlarm: 3,
  Threshold: 80,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const share: MetricAlarm = {
  ...alarm,
  MetricName: undefined,
  Period: undefined,
  Metrics: [
    { Id: 'm1', ReturnData: false, MetricStat: { Metric: { MetricName: 'Errors' }, Period: 300, Stat: 'Sum' } },
    { Id: 'share', Expression: 'm1 / 100', Label: 'Share of errors', ReturnData: true },
  ],
};

test.each([
  ['M of N', alarm, 'PoolUtilization (Maximum) is at or above 80 in 3 of 5 periods of 1 minute.'],
  [
    'N in a row',
    { ...alarm, DatapointsToAlarm: undefined },
    'PoolUtilization (Maximum) is at or above 80 in 5 periods in a row of 1 minute.',
  ],
  [
    'one period',
    { ...alarm, EvaluationPeriods: 1, DatapointsToAlarm: 1 },
    'PoolUtilization (Maximum) is at or above 80 in 1 period of 1 minute.',
  ],
  ['an expression', share, 'Share of errors is at or above 80 in 3 of 5 periods of 5 minutes.'],
])('the condition in words: %s', (_sentence, one, words) => expect(alarmCondition(one)).toBe(words));

test.each([
  ['GreaterThanThreshold', 'is above', '>', 'above'],
  ['GreaterThanOrEqualToThreshold', 'is at or above', '≥', 'above'],
  ['LessThanThreshold', 'is below', '<', 'below'],
  ['LessThanOrEqualToThreshold', 'is at or below', '≤', 'below'],
] as const)('%s: the condition in words, and the side of the chart that is marked', (operator, words, sign, fill) => {
  const compared = { ...alarm, ComparisonOperator: operator };
  expect(alarmCondition(compared)).toBe(`PoolUtilization (Maximum) ${words} 80 in 3 of 5 periods of 1 minute.`);
  expect(alarmExpectation(compared)).toEqual({ fill, limit: `Alarm ${sign} 80` });
});

test.each([
  ['breaching', 'Missing data counts as over the limit.'],
  ['notBreaching', 'Missing data counts as within the limit.'],
  ['ignore', 'Missing data keeps the state as it is.'],
  ['missing', 'Without data the state becomes INSUFFICIENT_DATA.'],
  [undefined, 'Without data the state becomes INSUFFICIENT_DATA.'],
])('missing data is explained, the default too: %s', (TreatMissingData, sentence) =>
  expect(missingDataSentence({ TreatMissingData })).toBe(sentence),
);

test.each([
  ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:a-b', 'a-b'],
  ['arn:aws-cn:cloudwatch:cn-north-1:000000000000:alarm:with:colons', 'with:colons'],
  ['plain', 'plain'],
])('the name in %s is %s', (arn, name) => expect(alarmName(arn)).toBe(name));
