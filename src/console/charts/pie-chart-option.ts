import type { EChartsCoreOption } from 'echarts/core';
import { type ChartModel, latestPoint } from './chart-model.ts';

/** Narrower parts have no room for their share; the legend has their value. */
const labelledShare = 0.06;

/** The newest value of each series as its part of their sum: CloudWatch's view `pie`. What is not above zero has no part. */
export function pieChartOption(chart: ChartModel): EChartsCoreOption {
  const values = chart.series.map((series) => Math.max(latestPoint(series)?.value ?? 0, 0));
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  // Against the largest, as a sum of absurd numbers is no number.
  const sum = values.reduce((total, value) => total + value / (largest || 1), 0);
  return {
    series: [
      {
        type: 'pie',
        silent: true,
        radius: ['42%', '90%'],
        center: ['50%', '50%'],
        itemStyle: { borderColor: 'var(--surface)', borderWidth: 2, borderRadius: 3 },
        label: { position: 'inside', color: 'var(--on-series)', fontSize: 12, fontWeight: 600 },
        labelLine: { show: false },
        emptyCircleStyle: { color: 'none', borderColor: 'var(--chart-grid)' },
        stillShowZeroSum: false,
        data: values.map((value, index) => {
          const share = value / (largest || 1) / (sum || 1);
          const text = `${Math.round(100 * share)} %`;
          return {
            value: share,
            name: chart.series[index]!.label,
            itemStyle: { color: chart.series[index]!.color },
            label: { show: share >= labelledShare, formatter: () => text },
          };
        }),
      },
    ],
  };
}
