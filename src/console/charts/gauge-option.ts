import type { EChartsCoreOption } from 'echarts/core';
import { formatValue } from '../format/format-number.ts';
import { type ChartModel, type ChartSeries, latestPoint } from './chart-model.ts';

/** The newest value on an arc from the left axis' minimum to its maximum: CloudWatch's view `gauge`, which wants both. */
export function gaugeOption(
  chart: ChartModel,
  series: ChartSeries,
  widthPx: number,
  heightPx: number,
): EChartsCoreOption {
  const { min = 0, max = 100 } = chart.axes.left;
  const value = latestPoint(series)?.value;
  const radiusPx = Math.min(widthPx / 2 - 30, heightPx * 0.6);
  const color = thresholdColor(chart, value) ?? series.color;
  return {
    series: [
      {
        type: 'gauge',
        silent: true,
        startAngle: 205,
        endAngle: -25,
        center: ['50%', '64%'],
        radius: radiusPx,
        min,
        max,
        splitNumber: 4,
        pointer: { show: false },
        progress: { show: value !== undefined, width: 16, roundCap: true, itemStyle: { color } },
        axisLine: { roundCap: true, lineStyle: { width: 16, color: [[1, 'var(--chart-grid)']] } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          distance: -38,
          color: 'var(--chart-text)',
          fontSize: 12,
          // The ends only: what lies between can be seen.
          formatter: (mark: number) => (mark === min || mark === max ? formatValue(mark, series.unit) : ''),
        },
        title: { show: false },
        detail: {
          offsetCenter: [0, '-6%'],
          fontSize: 30,
          fontWeight: 600,
          color: 'var(--text)',
          formatter: () => (value === undefined ? 'no data' : formatValue(value, series.unit)),
        },
        data: [{ value: value ?? min }],
      },
    ],
  };
}

/** The colour of the annotation whose filled side the value is on: a gauge in a forbidden range looks like it. */
function thresholdColor(chart: ChartModel, value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return chart.annotations.find(
    ({ fill, value: limit }) => (fill === 'above' && value > limit) || (fill === 'below' && value < limit),
  )?.color;
}
