import type { CloudWatchClient, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { AppError } from '../../../base/errors.ts';
import { alarmChart, alarmQueries } from '../../alarms/list/alarm-chart.ts';
import { alarmWidgetArns } from '../../alarms/list/alarm-widget.ts';
import { type DrawnView, drawnViews } from '../../charts/chart-figure.ts';
import type { ChartModel } from '../../charts/chart-model.ts';
import type { TimeWindow } from '../../format/time-range.ts';
import { runLimited } from '../../reads/map-limited.ts';
import { type Alarm, isNamedBy, readAlarmsNamed } from '../../reads/read-alarms.ts';
import type { LogQueryResult } from '../../reads/read-log-query.ts';
import { type MetricDataRequest, type ReadSeries, readMetricData } from '../../reads/read-metric-data.ts';
import { expectValue, type Outcome, outcomeOf } from '../../reads/result.ts';
import { customNotice } from './custom-widget.ts';
import type { DashboardBody, Widget } from './dashboard-widgets.ts';
import { explorerMetrics } from './explorer-metrics.ts';
import type { ReadLogWidget } from './log-widget-reader.ts';
import { widgetQueries } from './metric-queries.ts';
import { type MetricWidget, parseMetricWidget } from './metric-widget.ts';
import { widgetChart } from './widget-chart.ts';
import { logWidgetChart } from './widget-log.ts';
import { widgetWindow } from './widget-window.ts';

/** A widget with all that is needed to draw it. */
export type WidgetContent =
  | { readonly kind: 'text'; readonly markdown: string }
  | { readonly kind: 'alarms'; readonly alarms: readonly Alarm[] }
  | { readonly kind: 'chart'; readonly chart: ChartModel; readonly metricWidget: MetricWidget }
  /** With a chart where the author wants one and the answer has numbers for it. */
  | {
      readonly kind: 'log';
      readonly result: LogQueryResult;
      readonly chart: ChartModel | undefined;
      readonly view: DrawnView;
      /** When it was asked, where that was for an earlier drawing. */
      readonly askedAtMs: number | undefined;
    }
  | { readonly kind: 'not-drawn'; readonly notice: string };

export interface LoadedWidget {
  readonly widget: Widget;
  readonly content: Outcome<WidgetContent>;
}

/** Whom a dashboard is read from. Without `readLog`, log widgets are not drawn; `region` is where it is read. */
export interface DashboardClients {
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  readonly readLog: ReadLogWidget | undefined;
  readonly region?: string | undefined;
}

/** An account has room for 30 queries of Logs Insights at a time, for everybody. AWS page: "CloudWatch Logs quotas". */
const concurrentLogQueries = 4;

/** What a widget turned out to be, before anything was read for it. */
type Plan =
  | { readonly kind: 'ready'; readonly content: WidgetContent }
  | { readonly kind: 'alarms'; readonly arns: readonly string[] }
  | { readonly kind: 'log' }
  | { readonly kind: 'metric'; readonly metricWidget: MetricWidget };

/**
 * Reads what the widgets of a dashboard show, with as few calls as it takes. It does not reject: a widget that is wrong,
 * or whose data could not be read, carries its problem.
 */
export async function loadDashboard(
  { cloudwatch, readLog, region }: DashboardClients,
  body: DashboardBody,
  window: TimeWindow,
): Promise<LoadedWidget[]> {
  const plans = await Promise.all(
    body.widgets.map(async (widget) => ({
      widget,
      window: widgetWindow(widget.properties, window),
      plan: await outcomeOf(() => planWidget(cloudwatch, widget, region)),
    })),
  );
  const arns = plans.flatMap(({ plan }) => (plan.ok ? alarmsNeeded(plan.value) : []));
  const alarms = await outcomeOf(() => readAlarmsNamed(cloudwatch, arns));
  const requests = new Map<TimeWindow, MetricDataRequest[]>([[window, []]]);
  for (const { widget, window: shown, plan } of plans) {
    if (!plan.ok || plan.value.kind !== 'metric') continue;
    const request = { key: widget.key, queries: queriesOf(plan.value.metricWidget, alarms, shown, body) };
    requests.set(shown, [...(requests.get(shown) ?? []), request]);
  }
  const read = await runLimited([...requests], 1, ([shown, all]) => readMetricData(cloudwatch, shown, all));
  const data = new Map(read.flatMap((outcomes) => [...outcomes]));
  return await runLimited(plans, concurrentLogQueries, async ({ widget, window: shown, plan }) => {
    if (!plan.ok) return { widget, content: plan };
    const { value } = plan;
    const content = await outcomeOf(async () =>
      value.kind === 'log'
        ? await logContent(readLog, widget, shown)
        : contentOf(widget, value, alarms, data, shown, body),
    );
    return { widget, content };
  });
}

async function planWidget(
  cloudwatch: DashboardClients['cloudwatch'],
  widget: Widget,
  region: string | undefined,
): Promise<Plan> {
  const elsewhere = widget.type === 'text' ? undefined : otherRegion(widget, region);
  if (elsewhere !== undefined) return notDrawn(elsewhere);
  switch (widget.type) {
    case 'text':
      return { kind: 'ready', content: { kind: 'text', markdown: String(widget.properties.markdown ?? '') } };
    case 'alarm':
      return planAlarms(alarmWidgetArns(widget.properties), region);
    case 'metric':
      return planMetric(widget.properties, region);
    case 'log':
      return { kind: 'log' };
    case 'explorer':
      return planMetric(await explorerMetrics(cloudwatch, widget.properties), region);
    case 'custom':
      return notDrawn(customNotice(widget.properties));
    default:
      return notDrawn(
        `A widget of type “${widget.type}” is not known here. The CloudWatch console of AWS may show it.`,
      );
  }
}

function planMetric(properties: Widget['properties'], region: string | undefined): Plan {
  if (properties.insightRule !== undefined && properties.metrics === undefined) {
    return notDrawn('A rule of Contributor Insights, which is not read here. The CloudWatch console of AWS shows it.');
  }
  const metricWidget = parseMetricWidget(properties);
  const { alarmArn, metrics } = metricWidget;
  const places = [...metrics.map((metric) => metric.region), regionOfAlarm(alarmArn ?? '')];
  const elsewhere = places.find((place) => isOther(place, region));
  if (elsewhere !== undefined) return notDrawn(notHere('Some of this', elsewhere, region));
  if ((drawnViews as readonly string[]).includes(metricWidget.view)) return { kind: 'metric', metricWidget };
  return notDrawn(`CloudWatch has no view “${metricWidget.view}”. It has ${drawnViews.join(', ')}.`);
}

function notDrawn(notice: string): Plan {
  return { kind: 'ready', content: { kind: 'not-drawn', notice } };
}

function planAlarms(arns: readonly string[], region: string | undefined): Plan {
  const elsewhere = arns.map(regionOfAlarm).find((place) => isOther(place, region));
  return elsewhere === undefined
    ? { kind: 'alarms', arns }
    : notDrawn(notHere('One of these alarms', elsewhere, region));
}

/** A dashboard belongs to no region, but what its widgets show does: nothing is drawn with the numbers of another place. */
function otherRegion({ properties }: Widget, region: string | undefined): string | undefined {
  const place = typeof properties.region === 'string' ? properties.region : undefined;
  return place !== undefined && isOther(place, region) ? notHere('This', place, region) : undefined;
}

const isOther = (place: string | undefined, region: string | undefined) =>
  place !== undefined && region !== undefined && place !== region;

function notHere(what: string, place: string, region: string | undefined): string {
  return `${what} is in ${place}, and these pages read ${region}. Open the console for ${place} to see it.`;
}

/** A name says of no region. */
const regionOfAlarm = (arn: string) => /^arn:[^:]*:cloudwatch:([^:]+):/.exec(arn)?.[1];

async function logContent(
  readLog: DashboardClients['readLog'],
  { properties }: Widget,
  window: TimeWindow,
): Promise<WidgetContent> {
  if (readLog === undefined) return { kind: 'not-drawn', notice: 'A query of the log, which is not at hand here.' };
  const answer = await readLog(properties, window);
  if ('notRun' in answer) return { kind: 'not-drawn', notice: answer.notRun };
  const { result, askedAtMs } = answer;
  const drawn = logWidgetChart(result, String(properties.query ?? ''), properties, answer.window);
  return { kind: 'log', result, askedAtMs, ...drawn };
}

function alarmsNeeded(plan: Plan): readonly string[] {
  if (plan.kind === 'alarms') return plan.arns;
  return plan.kind === 'metric' && plan.metricWidget.alarmArn !== undefined ? [plan.metricWidget.alarmArn] : [];
}

function queriesOf(widget: MetricWidget, alarms: Outcome<Alarm[]>, window: TimeWindow, body: DashboardBody) {
  if (widget.alarmArn === undefined) return widgetQueries(widget, window, body.periodOverride);
  const alarm = alarms.ok ? metricAlarm(widget.alarmArn, alarms.value) : undefined;
  return alarm === undefined ? [] : alarmQueries(alarm, window);
}

function contentOf(
  widget: Widget,
  plan: Exclude<Plan, { kind: 'log' }>,
  alarms: Outcome<Alarm[]>,
  data: ReadonlyMap<string, Outcome<ReadSeries[]>>,
  window: TimeWindow,
  body: DashboardBody,
): WidgetContent {
  if (plan.kind === 'ready') return plan.content;
  if (plan.kind === 'alarms') return { kind: 'alarms', alarms: expectValue(alarms) };
  const { metricWidget } = plan;
  const outcome = data.get(widget.key);
  const series = outcome === undefined ? [] : expectValue(outcome);
  if (metricWidget.alarmArn === undefined) {
    const title = metricWidget.title ?? metricWidget.metrics.find(({ visible }) => visible)?.metricName ?? 'Metric';
    const chart = widgetChart(metricWidget, title, series, window, body.periodOverride);
    return { kind: 'chart', chart, metricWidget };
  }
  const alarm = metricAlarm(metricWidget.alarmArn, expectValue(alarms));
  if (alarm === undefined) {
    throw new AppError('DEFINITION_INVALID', `CloudWatch has no metric alarm ${metricWidget.alarmArn}`, {
      remedy: 'Apply the alarm before the dashboard, or correct its ARN.',
    });
  }
  const chart = alarmChart(alarm, series, window);
  return { kind: 'chart', chart: { ...chart, title: metricWidget.title ?? chart.title }, metricWidget };
}

function metricAlarm(arn: string, alarms: readonly Alarm[]): MetricAlarm | undefined {
  return alarms.find((alarm) => isNamedBy(alarm, arn))?.metric;
}
