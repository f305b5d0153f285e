import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeStatistic } from '../../../../src/cloudwatch/metrics/statistic.ts';
import { createPlausibleMetrics } from '../../../../src/monitoring/preview/preview-values.ts';
import { ownProject } from '../own-project.ts';

const hour = { startSeconds: 1_767_225_600, endSeconds: 1_767_229_200 };

function values(MetricName: string, Stat: string, Namespace = 'InsuranceClaims', dimensions: [string, string][] = []) {
  const Dimensions = dimensions.map(([Name, Value]) => ({ Name, Value }));
  const metricStat = { Metric: { Namespace, MetricName, Dimensions }, Period: 60, Stat };
  const buckets = createPlausibleMetrics('local', ownProject.ownNamespaces)({ metricStat, ...hour });
  return buckets.map(({ distribution }) => computeStatistic(distribution, Stat) ?? Number.NaN);
}

test.each([
  ['a share stays a share', 'PoolUtilization', 'Maximum', 0, 100],
  ['hosts are healthy', 'HealthyHostCount', 'Minimum', 2, 2],
  ['nothing is lost', 'DroppedSpans', 'Sum', 0, 0],
  ['requests come in', 'Requests', 'Sum', 10, 200],
  ['an error is rare, and whole', 'ServerErrors', 'Sum', 0, 5],
])('%s', (_sentence, name, stat, least, most) => {
  const all = values(name, stat);
  expect(all).toHaveLength(60);
  expect(all.every((value) => value >= least && value <= most)).toBe(true);
});

test('the slowest of a hundred requests is slower than the middle one', () => {
  const [p50, p99] = [values('RequestLatency', 'p50'), values('RequestLatency', 'p99')];
  expect(p50).toHaveLength(60);
  expect(p50.every((value, index) => value < p99[index]!)).toBe(true);
});

test('any metric has the same values each time, whatever the order of its dimensions', () => {
  const dimensions = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([name]) => name, maxLength: 4 });
  fc.assert(
    fc.property(fc.string(), fc.string(), dimensions, (namespace, name, inOrder) => {
      const once = values(name, 'Average', namespace, inOrder);
      expect(once).toHaveLength(60);
      expect(once.every(Number.isFinite)).toBe(true);
      expect(values(name, 'Average', namespace, inOrder.toReversed())).toEqual(once);
    }),
    { numRuns: 50 },
  );
});
