import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { checkMetricData } from '../../../../src/emulator/metrics/validate-datum.ts';

const nowSeconds = 1_770_000_000;
const at = (seconds: number) => new Date((nowSeconds + seconds) * 1000);
const datum = (more: object): MetricDatum => ({ MetricName: 'A', ...more });
const set = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 };
const dimensions = (count: number) => Array.from({ length: count }, (_, i) => ({ Name: `D${i}`, Value: 'v' }));

const accepted: Record<string, MetricDatum> = {
  'the largest value': datum({ Value: 2 ** 360 }),
  'a negative value': datum({ Value: -1 }),
  '150 values': datum({ Values: Array.from({ length: 150 }, (_, i) => i) }),
  'values, counts and a statistic set, as the agent sends them': datum({
    Values: [1, 2],
    Counts: [1, 1],
    StatisticValues: set,
  }),
  '30 dimensions': datum({ Value: 1, Dimensions: dimensions(30) }),
  'the oldest time': datum({ Value: 1, Timestamp: at(-14 * 86_400) }),
  'the newest time': datum({ Value: 1, Timestamp: at(7200) }),
};
test.each(Object.entries(accepted))('accepted: %s', (_sentence, data) => {
  expect(() => checkMetricData([data], nowSeconds)).not.toThrow();
});

test('of more problems than anybody reads some are told', () => {
  const wrong = datum({ Values: Array.from({ length: 150 }, () => Number.NaN) });
  const check = () =>
    checkMetricData(
      Array.from({ length: 1000 }, () => wrong),
      nowSeconds,
    );
  expect(check).toThrow('MetricData.member.4.Values.member.150 ');
  expect(check).not.toThrow('MetricData.member.5.');
});

const refused: Record<string, { data: MetricDatum; message: string }> = {
  'a value that is too large': { data: datum({ Value: 2 ** 361 }), message: 'MetricData.member.1.Value' },
  'a value without an end': {
    data: datum({ Values: [1, Number.POSITIVE_INFINITY] }),
    message: 'MetricData.member.1.Values.member.2',
  },
  'a sum that is no number': {
    data: datum({ StatisticValues: { ...set, Sum: Number.NaN } }),
    message: 'MetricData.member.1.StatisticValues.Sum',
  },
  'a count of nothing': { data: datum({ Values: [1], Counts: [0] }), message: 'MetricData.member.1.Counts.member.1' },
  'fewer counts than values': { data: datum({ Values: [1, 2], Counts: [1] }), message: 'the same size' },
  'a unit that does not exist': { data: datum({ Value: 1, Unit: 'Claims' }), message: 'The value Claims' },
  'a resolution of 30 seconds': { data: datum({ Value: 1, StorageResolution: 30 }), message: 'StorageResolution' },
  '31 dimensions': { data: datum({ Value: 1, Dimensions: dimensions(31) }), message: 'Dimensions' },
  'a dimension without a value': {
    data: datum({ Value: 1, Dimensions: [{ Name: 'Route', Value: '' }] }),
    message: 'MetricData.member.1.Dimensions.member.1.Value',
  },
  'no value at all': { data: datum({}), message: 'MetricData.member.1.Value is required' },
  'a time older than two weeks': { data: datum({ Value: 1, Timestamp: at(-14 * 86_400 - 1) }), message: 'Timestamp' },
  'a time more than two hours ahead': { data: datum({ Value: 1, Timestamp: at(7201) }), message: 'Timestamp' },
};
test.each(Object.entries(refused))('refused: %s', (_sentence, { data, message }) => {
  expect(() => checkMetricData([data], nowSeconds)).toThrow(message);
});

test('all that is wrong is told at once, a line each', () => {
  const data = [datum({ Value: Number.NaN }), datum({ Value: 1 }), datum({ Value: Number.NaN, Unit: 'x' })];
  expect(() => checkMetricData(data, nowSeconds)).toThrow(
    [
      'The value NaN for parameter MetricData.member.1.Value is invalid.',
      'The value NaN for parameter MetricData.member.3.Value is invalid.',
      'The value x for parameter MetricData.member.3.Unit is invalid.',
    ].join('\n'),
  );
});
