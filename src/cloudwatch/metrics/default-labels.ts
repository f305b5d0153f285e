import type { MetricDataQuery, MetricStat } from './metric-data-query.ts';

/**
 * What GetMetricData calls the metrics of queries that bring no label, by their Id: the metric's name, and behind it the
 * statistic and the period where queries of that name differ in them, such as `Latency p99 60` (recorded; units never).
 */
export function defaultLabels(queries: readonly MetricDataQuery[]): Map<string, string> {
  const byName = Map.groupBy(
    queries.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [{ Id, stat: MetricStat }])),
    ({ stat }) => stat.Metric.MetricName,
  );
  const labels = new Map<string, string>();
  for (const [name, same] of byName) {
    const differ = (of: (stat: MetricStat) => unknown) => new Set(same.map(({ stat }) => of(stat))).size > 1;
    const [statistics, periods] = [differ(({ Stat }) => Stat), differ(({ Period }) => Period)];
    for (const { Id, stat } of same) {
      labels.set(
        Id,
        [name, statistics && stat.Stat, periods && stat.Period].filter((part) => part !== false).join(' '),
      );
    }
  }
  return labels;
}
