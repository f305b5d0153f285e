import { expect, test } from 'vitest';
import { defaultLabels } from '../../../../src/cloudwatch/metrics/default-labels.ts';

const query = (MetricName: string, Stat: string, Period: number, Unit?: string) => ({
  Metric: { Namespace: 'a', MetricName },
  Stat,
  Period,
  Unit,
});

test.each([
  ['one', [query('m', 'Sum', 60)], ['m']],
  ['two metrics', [query('m', 'Sum', 60), query('n', 'Average', 300)], ['m', 'n']],
  ['two statistics', [query('m', 'Average', 60), query('m', 'Sum', 60)], ['m Average', 'm Sum']],
  ['two periods', [query('m', 'Sum', 60), query('m', 'Sum', 300)], ['m 60', 'm 300']],
  ['both', [query('m', 'Sum', 60), query('m', 'p99', 300)], ['m Sum 60', 'm p99 300']],
  ['two units', [query('m', 'Sum', 60, 'Count'), query('m', 'Sum', 60, 'Bytes')], ['m', 'm']],
])('%s', (_, stats, labels) => {
  const queries = stats.map((MetricStat, index) => ({ Id: `q${index}`, MetricStat }));
  expect([...defaultLabels([...queries, { Id: 'e', Expression: 'q0 * 2' }]).values()]).toEqual(labels);
});
