import type { EChartsCoreOption } from 'echarts/core';
import { formatValue } from '../format/format-number.ts';
import { type ChartModel, latestPoint } from './chart-model.ts';
import { niceScale } from './nice-scale.ts';

const labelStyle = { color: 'var(--chart-text)', fontSize: 12 };

/** One bar a series, as long as its newest value: CloudWatch's view `bar`. Names stand in the legend, by colour and order. */
export function barChartOption(chart: ChartModel): EChartsCoreOption {
  const values = chart.series.map((series) => latestPoint(series)?.value ?? null);
  const scale = niceScale(
    values.filter((value) => value !== null),
    chart.axes.left,
  );
  return {
    grid: { left: 24, right: 88, top: 6, bottom: 26, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: scale.min,
      max: scale.max,
      interval: scale.step,
      axisLabel: { ...labelStyle, formatter: (value: number) => formatValue(value, chart.series[0]?.unit) },
      splitLine: { lineStyle: { color: 'var(--chart-grid)' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: chart.series.map(({ label }) => label),
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: 'var(--chart-axis)' } },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barMaxWidth: 26,
        label: {
          show: true,
          position: 'right',
          ...labelStyle,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            values[dataIndex] === null ? '' : formatValue(values[dataIndex]!, chart.series[dataIndex]?.unit),
        },
        data: chart.series.map(({ color }, index) => ({
          value: values[index],
          itemStyle: { color, borderRadius: [0, 3, 3, 0] },
        })),
      },
    ],
  };
}
