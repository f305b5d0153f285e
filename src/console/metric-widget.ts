import { z } from 'zod';
import { expandWidgetMetrics, type WidgetMetric } from '../cloudwatch/widget-metrics.ts';
import { AppError } from '../errors.ts';
import { readableColor, textContrast } from './chart-color.ts';
import type { ChartAnnotation, ChartAxis } from './chart-model.ts';

/** The properties of a metric widget that the console draws by. */
export interface MetricWidget {
  readonly title: string | undefined;
  readonly view: string;
  readonly stacked: boolean;
  readonly sparkline: boolean;
  readonly legend: 'bottom' | 'right' | 'hidden';
  readonly axes: { readonly left: ChartAxis; readonly right: ChartAxis };
  readonly annotations: readonly ChartAnnotation[];
  readonly metrics: readonly WidgetMetric[];
  /** The period that the author asked for; undefined when only CloudWatch's default would apply. */
  readonly periodSeconds: number | undefined;
  readonly wholeRange: boolean;
  /** The alarm to draw instead of metrics. */
  readonly alarmArn: string | undefined;
}

const axisSchema = z.object({ label: z.string(), min: z.number(), max: z.number() }).partial();

const lineSchema = z.object({
  value: z.number(),
  label: z.string().optional(),
  color: z.string().optional(),
  fill: z.enum(['above', 'below', 'none']).catch('none').default('none'),
  yAxis: z.enum(['left', 'right']).catch('left').default('left'),
  visible: z.boolean().default(true),
});

const propertiesSchema = z.looseObject({
  title: z.string().optional(),
  view: z.string().default('timeSeries'),
  stacked: z.boolean().default(false),
  sparkline: z.boolean().default(false),
  period: z.number().int().positive().optional(),
  setPeriodToTimeRange: z.boolean().default(false),
  legend: z.object({ position: z.enum(['bottom', 'right', 'hidden']).catch('bottom') }).optional(),
  yAxis: z.object({ left: axisSchema, right: axisSchema }).partial().optional(),
  annotations: z
    .object({
      horizontal: z.array(z.union([lineSchema, z.tuple([lineSchema, lineSchema])])),
      alarms: z.array(z.string()),
    })
    .partial()
    .optional(),
});

/** Reads a metric widget's properties. Throws DEFINITION_INVALID, with the place, when they cannot be drawn. */
export function parseMetricWidget(properties: Readonly<Record<string, unknown>>): MetricWidget {
  const parsed = propertiesSchema.safeParse(properties);
  if (!parsed.success) {
    throw new AppError('DEFINITION_INVALID', z.prettifyError(parsed.error), {
      remedy: 'Correct the widget in the dashboard and apply it again.',
    });
  }
  const { data } = parsed;
  return {
    title: data.title,
    view: data.view,
    stacked: data.stacked,
    sparkline: data.sparkline,
    legend: data.legend?.position ?? 'bottom',
    axes: { left: axisOf(data.yAxis?.left), right: axisOf(data.yAxis?.right) },
    annotations: (data.annotations?.horizontal ?? []).flatMap(annotationsOf),
    metrics: expandWidgetMetrics(properties),
    periodSeconds: data.period,
    wholeRange: data.setPeriodToTimeRange,
    alarmArn: data.annotations?.alarms?.[0],
  };
}

function axisOf(axis: Partial<ChartAxis> | undefined): ChartAxis {
  return { label: axis?.label, min: axis?.min, max: axis?.max };
}

type Line = z.infer<typeof lineSchema>;

/** A horizontal annotation: a line, or two that make a band. */
function annotationsOf(entry: Line | [Line, Line]): ChartAnnotation[] {
  const [line, other] = Array.isArray(entry) ? entry : [entry, undefined];
  if (!line.visible) return [];
  return [
    {
      value: line.value,
      toValue: other?.value,
      label: line.label ?? other?.label,
      color: readableColor(line.color ?? other?.color, textContrast) ?? 'var(--annotation)',
      fill: line.fill,
      axis: line.yAxis,
    },
  ];
}
