import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { countDashboardMetrics } from '../../cloudwatch/dashboards/dashboard-body.ts';
import { metricPrices, priceOfMetrics } from '../../cloudwatch/metrics/metric-price.ts';
import type { Definitions } from '../model/definitions.ts';

/**
 * US dollars a month, from AWS's page "Amazon CloudWatch Pricing" for us-east-1, which other regions follow closely. The free tier
 * is left out, except for the dashboards: an account that uses CloudWatch at all has used up the rest of it.
 */
const prices = {
  /** For each metric that an alarm reads. */
  standardAlarmMetric: 0.1,
  highResolutionAlarmMetric: 0.3,
  compositeAlarm: 0.5,
  dashboard: 3,
} as const;

/** Dashboards that cost nothing, of a whole account; here they are all counted for the one environment. */
const freeDashboards = 3;
/** A dashboard with more is never free. */
const freeDashboardMetrics = 50;
/** Periods shorter than this make an alarm a high-resolution one. */
const standardPeriodSeconds = 60;

/** One kind of thing that costs money. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  /** Dollars a month for one. */
  readonly unitDollars: number;
  readonly dollars: number;
}

/** What AWS asks for in a month, in US dollars. */
export interface MonthlyCost {
  readonly lines: readonly CostLine[];
  readonly totalDollars: number;
}

/** As much of an alarm, declared or live, as its price depends on. */
export interface PricedAlarm {
  readonly Period?: number | undefined;
  readonly Metrics?: readonly MetricDataQuery[] | undefined;
}

/** As much of a dashboard as its price depends on. */
export interface PricedDashboard {
  readonly metrics: number;
}

/** What of the objects in an account costs money. */
export interface PricedObjects {
  readonly alarms: readonly PricedAlarm[];
  readonly composites: number;
  readonly dashboards: readonly PricedDashboard[];
}

/**
 * The monthly price of an environment with as many instances: what they send, and what is declared. What somebody's looking costs
 * (GetMetricData, Logs Insights, log storage) is not in it.
 */
export function monthlyCost(definitions: Definitions, { instances }: { readonly instances: number }): MonthlyCost {
  const own = definitions.project.ownNamespaces.map((namespace) => priceOfMetrics(namespace, { instances }));
  const count = (of: 'metrics' | 'calls') => own.reduce((sum, price) => sum + price[of], 0);
  const sent = [
    line("metrics of the service's catalogue", count('metrics'), metricPrices.metricMonth),
    line('calls of PutMetricData', count('calls'), metricPrices.call),
  ];
  const declared = objectLines({
    alarms: definitions.alarms.map(({ input }) => input),
    composites: definitions.composites.length,
    dashboards: definitions.dashboards.map(({ body }) => ({ metrics: countDashboardMetrics(body) })),
  });
  return costOf([...sent, ...declared]);
}

/** The monthly price of alarms and dashboards alone, declared or live: what a plan changes. */
export function objectsCost(objects: PricedObjects): MonthlyCost {
  return costOf(objectLines(objects));
}

function objectLines(objects: PricedObjects): CostLine[] {
  const highResolution = objects.alarms.filter((alarm) => periodSeconds(alarm) < standardPeriodSeconds);
  const standard = objects.alarms.filter((alarm) => periodSeconds(alarm) >= standardPeriodSeconds);
  const large = objects.dashboards.filter(({ metrics }) => metrics > freeDashboardMetrics).length;
  const charged = large + Math.max(0, objects.dashboards.length - large - freeDashboards);
  return [
    line('metrics read by alarms', metricsRead(standard), prices.standardAlarmMetric),
    line('metrics read by high-resolution alarms', metricsRead(highResolution), prices.highResolutionAlarmMetric),
    line('composite alarms', objects.composites, prices.compositeAlarm),
    line(`dashboards beyond ${freeDashboards} of ${freeDashboardMetrics} metrics`, charged, prices.dashboard),
  ];
}

/** Expressions cost nothing of their own. */
function metricsRead(alarms: readonly PricedAlarm[]): number {
  return alarms.reduce((count, { Metrics }) => count + (metricStats(Metrics).length || 1), 0);
}

function periodSeconds({ Period, Metrics }: PricedAlarm): number {
  return Period ?? metricStats(Metrics)[0]?.Period ?? standardPeriodSeconds;
}

function metricStats(queries: readonly MetricDataQuery[] = []) {
  return queries.map(({ MetricStat }) => MetricStat).filter((stat) => stat !== undefined);
}

function line(what: string, count: number, unitDollars: number): CostLine {
  return { what, count, unitDollars, dollars: cents(count * unitDollars) };
}

function costOf(lines: readonly CostLine[]): MonthlyCost {
  return { lines, totalDollars: cents(lines.reduce((sum, { dollars }) => sum + dollars, 0)) };
}

/** Rounded to the cent: 0.1 * 3 is not 0.3. */
function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}
