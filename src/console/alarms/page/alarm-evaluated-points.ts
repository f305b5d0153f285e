import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { isBreaching } from '../../../cloudwatch/alarms/threshold.ts';
import type { ChartModel, ChartSeries } from '../../charts/chart-model.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import { stateChange } from '../../reads/history-data.ts';
import type { HistoryItem } from '../../reads/read-alarm-history.ts';

/** A period that decided the state of an alarm when it last changed. */
export interface EvaluatedPoint {
  readonly timeMs: number;
  /** Undefined where there was no data. */
  readonly value: number | undefined;
  readonly breaching: boolean;
}

const reasonDataSchema = z.object({
  threshold: z.number().optional().catch(undefined),
  evaluatedDatapoints: z.array(z.object({ timestamp: z.string(), value: z.number().optional() })),
});

/**
 * The points by which an alarm came into the state that it was in at the end of `window`, newest first: from
 * StateReasonData, the alarm's own or that of its history (newest first). AWS does not describe what is in it; where it is
 * something else there are none.
 */
export function evaluatedPoints(
  alarm: MetricAlarm,
  history: readonly HistoryItem[],
  window: Pick<TimeWindow, 'endSeconds'>,
): EvaluatedPoint[] {
  const change = history.find(({ type, timeMs }) => type === 'StateUpdate' && timeMs < window.endSeconds * 1000);
  const reasonData = stateChange(change?.data)?.reasonData ?? parseJson(alarm.StateReasonData);
  const parsed = reasonDataSchema.safeParse(reasonData);
  if (!parsed.success) return [];
  const { threshold = alarm.Threshold, evaluatedDatapoints } = parsed.data;
  return evaluatedDatapoints.flatMap(({ timestamp, value }) => {
    const timeMs = Date.parse(timestamp);
    if (Number.isNaN(timeMs)) return [];
    // A comparison with a band is none that isBreaching knows: it gives undefined.
    const rule = { ComparisonOperator: alarm.ComparisonOperator, Threshold: threshold } as Rule;
    return [{ timeMs, value, breaching: value !== undefined && isBreaching(rule, value) === true }];
  });
}

type Rule = Parameters<typeof isBreaching>[0];

/** So short that no two points count as neighbours: they are drawn as dots, and no line joins them. */
const dotSeconds = 1;

/** The chart of an alarm with its evaluated points marked, those over the threshold apart from the others. */
export function markEvaluated(chart: ChartModel, points: readonly EvaluatedPoint[]): ChartModel {
  const series = (label: string, color: string, breaching: boolean): ChartSeries[] => {
    const marked = points.flatMap(({ timeMs, value, ...point }) =>
      value !== undefined && point.breaching === breaching && isWithin(chart, timeMs) ? [{ timeMs, value }] : [],
    );
    if (marked.length === 0) return [];
    const unit = chart.series[0]?.unit;
    return [{ label, color, axis: 'left', unit, periodSeconds: dotSeconds, points: marked.reverse() }];
  };
  return {
    ...chart,
    series: [
      ...chart.series,
      ...series('evaluated: over the limit', 'var(--alarm)', true),
      ...series('evaluated: within the limit', 'var(--ok)', false),
    ],
  };
}

function isWithin({ window }: ChartModel, timeMs: number): boolean {
  return timeMs >= window.startSeconds * 1000 && timeMs < window.endSeconds * 1000;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
