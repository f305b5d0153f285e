import type { CloudWatchClient, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { AppError } from '../errors.ts';
import { alarmWidgetArns } from './alarm-widget.ts';
import { drawnViews } from './chart-figure.ts';
import type { ChartModel } from './chart-model.ts';
import type { DashboardBody, Widget } from './dashboard-widgets.ts';
import { alarmQueries, widgetQueries } from './metric-queries.ts';
import { type MetricWidget, parseMetricWidget } from './metric-widget.ts';
import { expectValue, type Outcome, outcomeOf } from './outcome.ts';
import { type Alarm, alarmName, readAlarmsNamed } from './read-alarms.ts';
import { type LogQueryResult, readLogQuery } from './read-log-query.ts';
import { type MetricDataRequest, type ReadSeries, readMetricData } from './read-metric-data.ts';
import type { TimeWindow } from './time-range.ts';
import { alarmChart, widgetChart } from './widget-chart.ts';

/** A widget with all that is needed to draw it. */
export type WidgetContent =
  | { readonly kind: 'text'; readonly markdown: string }
  | { readonly kind: 'alarms'; readonly alarms: readonly Alarm[] }
  | { readonly kind: 'chart'; readonly chart: ChartModel; readonly metricWidget: MetricWidget }
  | { readonly kind: 'log'; readonly result: LogQueryResult }
  | { readonly kind: 'not-drawn'; readonly notice: string };

export interface LoadedWidget {
  readonly widget: Widget;
  readonly content: Outcome<WidgetContent>;
}

/** Whom a dashboard is read from. Without `logs`, log widgets are not drawn. */
export interface DashboardClients {
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'> | undefined;
}

/** What a widget turned out to be, before anything was read for it. */
type Plan =
  | { readonly kind: 'ready'; readonly content: WidgetContent }
  | { readonly kind: 'alarms'; readonly arns: readonly string[] }
  | { readonly kind: 'log'; readonly query: string }
  | { readonly kind: 'metric'; readonly metricWidget: MetricWidget };

/**
 * Reads what the widgets of a dashboard show, with as few calls as it takes. It does not reject: a widget that is wrong,
 * or whose data could not be read, carries its problem.
 */
export async function loadDashboard(
  { cloudwatch, logs }: DashboardClients,
  body: DashboardBody,
  window: TimeWindow,
): Promise<LoadedWidget[]> {
  const plans = await Promise.all(
    body.widgets.map(async (widget) => ({ widget, plan: await outcomeOf(async () => planWidget(widget)) })),
  );
  const arns = plans.flatMap(({ plan }) => (plan.ok ? alarmsNeeded(plan.value) : []));
  const alarms = await outcomeOf(() => readAlarmsNamed(cloudwatch, arns));
  const requests: MetricDataRequest[] = plans.flatMap(({ widget, plan }) => {
    if (!plan.ok || plan.value.kind !== 'metric') return [];
    return [{ key: widget.key, queries: queriesOf(plan.value.metricWidget, alarms, window, body) }];
  });
  const data = await readMetricData(cloudwatch, window, requests);
  return await Promise.all(
    plans.map(async ({ widget, plan }) => ({
      widget,
      content: plan.ok
        ? await outcomeOf(async () =>
            plan.value.kind === 'log'
              ? await logContent(logs, plan.value.query, window)
              : contentOf(widget, plan.value, alarms, data, window, body),
          )
        : plan,
    })),
  );
}

function planWidget(widget: Widget): Plan {
  switch (widget.type) {
    case 'text':
      return { kind: 'ready', content: { kind: 'text', markdown: String(widget.properties.markdown ?? '') } };
    case 'alarm':
      return { kind: 'alarms', arns: alarmWidgetArns(widget.properties) };
    case 'metric': {
      const metricWidget = parseMetricWidget(widget.properties);
      if ((drawnViews as readonly string[]).includes(metricWidget.view)) return { kind: 'metric', metricWidget };
      return { kind: 'ready', content: notDrawn(`The view “${metricWidget.view}”`) };
    }
    case 'log':
      return { kind: 'log', query: String(widget.properties.query ?? '') };
    default:
      return { kind: 'ready', content: notDrawn(`A widget of type “${widget.type}”`) };
  }
}

function notDrawn(what: string): WidgetContent {
  return { kind: 'not-drawn', notice: `${what} is not drawn here yet. The CloudWatch console of AWS shows it.` };
}

async function logContent(logs: DashboardClients['logs'], query: string, window: TimeWindow): Promise<WidgetContent> {
  if (logs === undefined) return { kind: 'not-drawn', notice: 'A query of the log, which is not at hand here.' };
  return { kind: 'log', result: await readLogQuery(logs, query, window) };
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
  return alarms.find(({ name }) => name === alarmName(arn))?.metric;
}
