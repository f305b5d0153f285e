// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the labels are CloudWatch's.
import { describe, expect, test } from 'vitest';
import { fillLabel } from '../../../../src/cloudwatch/metrics/dynamic-label.ts';

const at = (time: string) => Date.parse(`2026-02-01T${time}Z`) / 1000;
const metricStat = {
  Metric: { Namespace: 'Shop', MetricName: 'Latency', Dimensions: [{ Name: 'Route', Value: '/claim' }] },
  Period: 60,
  Stat: 'p99',
};
const series = { timestamps: [at('12:00:00'), at('12:01:00'), at('14:05:00')], values: [3, 0.123456, 1234567.8] };
const scope = { nowSeconds: at('15:00:00'), utcOffsetMinutes: 90, region: 'eu-west-1', accountId: '123456789012' };

describe('a label tells', () => {
  test.each([
    ['itself, when nothing in it is live', 'p99 of {all}', 'p99 of {all}'],
    ['the mean and the sum, with the digits that count', '${AVG} ${SUM}', '411524 1234571'],
    ['extremes, and the first and last value', '${MIN} ${MAX} ${FIRST} ${LAST}', '0.1235 1234568 3 1234568'],
    ['how many datapoints there are', '${DATAPOINT_COUNT} points', '3 points'],
    [
      'times of day in the time zone that was asked for',
      '${FIRST_TIME}, ${MAX_TIME}',
      '2026-02-01 13:30, 2026-02-01 15:35',
    ],
    ['how long ago something was', '${LAST_TIME_RELATIVE}, ${MIN_TIME_RELATIVE}', '55m, 2h 59m'],
    ['ranges', '${FIRST_LAST_TIME_RANGE} ${MIN_MAX_TIME_RANGE} ${MIN_MAX_RANGE}', '2h 5m 2h 4m 1234568'],
    [
      'what the metric is',
      "${PROP('Namespace')} ${PROP('MetricName')} ${PROP('Stat')} ${PROP('Period')}",
      'Shop Latency p99 60',
    ],
    ['a dimension', "on ${PROP('Dim.Route')}", 'on /claim'],
    ['whose metric it is', "${PROP('Region')} ${PROP('AccountId')}", 'eu-west-1 123456789012'],
    ['its own name', '${LABEL}: ${MAX}', 'Latency: 1234568'],
    [
      'what has no value as it is written',
      "${PROP('Dim.Other')} ${MEAN} ${constructor}",
      "${PROP('Dim.Other')} ${MEAN} ${constructor}",
    ],
  ])('%s', (_sentence, label, text) => {
    expect(fillLabel(label, { series, metricStat, defaultLabel: 'Latency' }, scope)).toBe(text);
  });

  test('of a series without datapoints that there is nothing', () => {
    const empty = { series: { timestamps: [], values: [] }, defaultLabel: 'e1' };
    expect(fillLabel('${LABEL} ${AVG} ${LAST_TIME} ${DATAPOINT_COUNT}', empty, scope)).toBe('e1 -- -- 0');
  });
});
