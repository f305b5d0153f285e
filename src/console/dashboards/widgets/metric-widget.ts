import { z } from 'zod';
import { AppError } from '../../../base/errors.ts';
import { expandWidgetMetrics, type WidgetMetric } from '../../../cloudwatch/dashboards/widget-metrics.ts';
import { readableColor, textContrast } from '../../charts/chart-color.ts';
import type { ChartAnnotation, ChartAxis, ChartZone, VerticalAnnotation } from '../../charts/chart-model.ts';
import { type SummaryColumn, summaryColumns } from '../../charts/series-table.ts';
import { widgetZone } from './widget-zone.ts';

/** The properties of a metric widget that the console draws by. */
export interface MetricWidget {
  readonly title: string | undefined;
  readonly view: string;
  readonly stacked: boolean;
  readonly sparkline: boolean;
  readonly legend: 'bottom' | 'right' | 'hidden';
  readonly axes: { readonly left: ChartAxis; readonly right: ChartAxis };
  readonly annotations: readonly ChartAnnotation[];
  readonly verticals: readonly VerticalAnnotation[];
  readonly zone: ChartZone;
  /** Where the metrics are; undefined for the region of the console. */
  readonly region: string | undefined;
  /** Whether the period that is not over yet is drawn. */
  readonly liveData: boolean;
  /** Numbers with all their digits, and with how they changed. */
  readonly fullPrecision: boolean;
  readonly trend: boolean;
  readonly table: { readonly columns: readonly SummaryColumn[]; readonly withPoints: boolean };
  readonly metrics: readonly WidgetMetric[];
  /** The period that the author asked for; undefined when only CloudWatch's default would apply. */
  readonly periodSeconds: number | undefined;
  readonly wholeRange: boolean;
  /** The alarm to draw instead of metrics. */
  readonly alarmArn: string | undefined;
}

/** More lines across a chart hide it, and each takes time to draw. */
const mostAnnotations = 50;

const axisSchema = z.object({ label: z.string(), min: z.number(), max: z.number(), showUnits: z.boolean() }).partial();

const lineSchema = z.object({
  value: z.number(),
  label: z.string().optional(),
  color: z.string().optional(),
  fill: z.enum(['above', 'below', 'none']).catch('none').default('none'),
  yAxis: z.enum(['left', 'right']).catch('left').default('left'),
  visible: z.boolean().default(true),
});

const momentSchema = z.object({
  value: z.string(),
  label: z.string().optional(),
  color: z.string().optional(),
  fill: z.enum(['before', 'after', 'none']).catch('none').default('none'),
  visible: z.boolean().default(true),
});

const tableSchema = z.object({
  summaryColumns: z.array(z.enum(summaryColumns)).min(1).optional().catch(undefined),
  showTimeSeriesData: z.boolean().optional().catch(undefined),
});

const propertiesSchema = z.looseObject({
  region: z.string().optional(),
  timezone: z.string().optional(),
  liveData: z.boolean().optional(),
  singleValueFullPrecision: z.boolean().default(false),
  trend: z.boolean().default(false),
  table: tableSchema.optional(),
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
      vertical: z.array(z.union([momentSchema, z.tuple([momentSchema, momentSchema])])),
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
    annotations: (data.annotations?.horizontal ?? []).slice(0, mostAnnotations).flatMap(annotationsOf),
    verticals: (data.annotations?.vertical ?? []).slice(0, mostAnnotations).flatMap(verticalsOf),
    zone: widgetZone(data.timezone),
    region: data.region,
    // CloudWatch leaves the period out that is not over. Who says nothing gets it here, as these pages draw themselves anew.
    liveData: data.liveData ?? true,
    fullPrecision: data.singleValueFullPrecision,
    trend: data.trend,
    table: {
      columns: data.table?.summaryColumns ?? summaryColumns.slice(0, 3),
      withPoints: data.table?.showTimeSeriesData ?? false,
    },
    metrics: expandWidgetMetrics(properties),
    periodSeconds: data.period,
    wholeRange: data.setPeriodToTimeRange,
    alarmArn: data.annotations?.alarms?.[0],
  };
}

function axisOf(axis: Partial<ChartAxis> | undefined): ChartAxis {
  return { label: axis?.label, min: axis?.min, max: axis?.max, showUnits: axis?.showUnits };
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

type Moment = z.infer<typeof momentSchema>;

/** A vertical annotation: a moment, or two that make a span. What is no time is left out. */
function verticalsOf(entry: Moment | [Moment, Moment]): VerticalAnnotation[] {
  const [moment, other] = Array.isArray(entry) ? entry : [entry, undefined];
  const [timeMs, toTimeMs] = [Date.parse(moment.value), other === undefined ? undefined : Date.parse(other.value)];
  if (!moment.visible || Number.isNaN(timeMs) || Number.isNaN(toTimeMs)) return [];
  const color = readableColor(moment.color ?? other?.color, textContrast) ?? 'var(--chart-text)';
  return [{ timeMs, toTimeMs, label: moment.label ?? other?.label, color, fill: moment.fill }];
}
