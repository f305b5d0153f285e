import type { AlarmFields } from './alarm-schema.ts';
import type { CompositeFields } from './composite-schema.ts';
import type { SloFields } from './slo-schema.ts';

/** A window as an alarm looks at it: one period as long as the window. CloudWatch takes a week at most. */
interface Window {
  readonly label: string;
  readonly hours: number;
}

function window(label: string, hours: number): Window {
  return { label, hours };
}

/**
 * Pairs of windows, after "Alerting on SLOs" in Google's Site Reliability Workbook: the long window says that a share of the budget is
 * gone, the short one that it is still going. Over 30 days these shares are burn rates of 14.4, 6, 3 and 1.
 */
const pairs = [
  { severity: 'page', budgetShare: 0.02, short: window('5m', 1 / 12), long: window('1h', 1) },
  { severity: 'page', budgetShare: 0.05, short: window('30m', 1 / 2), long: window('6h', 6) },
  { severity: 'ticket', budgetShare: 0.1, short: window('2h', 2), long: window('1d', 24) },
  { severity: 'ticket', budgetShare: 0.1, short: window('6h', 6), long: window('3d', 72) },
] as const;

/** How often the severest alarm of an objective burns the budget: 14.4 over 30 days. */
export function fastestBurnRate(windowDays: number): number {
  return Math.max(...pairs.map((pair) => burnRate(pair, windowDays)));
}

/**
 * The alarms of an objective: for each window one metric alarm that calls nobody, `<key>-page-5m` and so on, and two composites over
 * them, `<key>-page` and `<key>-ticket`. Each metric alarm reads `Metrics`, `good`, `total` and `failed`, the percentage that was not
 * good.
 */
export function compileSlo(
  key: string,
  slo: SloFields,
): { alarms: Record<string, AlarmFields>; composites: Record<string, CompositeFields> } {
  const alarms: Record<string, AlarmFields> = {};
  const composites: Record<string, CompositeFields> = {};
  for (const severity of ['page', 'ticket'] as const) {
    const terms: string[] = [];
    const rates: string[] = [];
    for (const pair of pairs.filter((candidate) => candidate.severity === severity)) {
      const rate = burnRate(pair, slo.window);
      const windows = [pair.short, pair.long];
      const keys = windows.map(({ label }) => `${key}-${severity}-${label}`);
      for (const [index, over] of windows.entries()) alarms[keys[index] ?? ''] = windowAlarm(slo, over, rate);
      terms.push(`(${keys.map((child) => `ALARM(${child})`).join(' AND ')})`);
      rates.push(`${rate} over ${pair.long.label} and ${pair.short.label}`);
    }
    composites[`${key}-${severity}`] = {
      severity,
      runbook: slo.runbook,
      AlarmDescription: `${slo.AlarmDescription.trim()}\nThe error budget of ${slo.objective} % over ${slo.window} days is spent too fast: at a rate above ${rates.join(', or ')}.`,
      AlarmRule: terms.join(' OR '),
      ...(severity === 'page' ? suppressionOf(slo) : {}),
    };
  }
  return { alarms, composites };
}

/**
 * The suppressor has two minutes to fire when the objective's page is the first to notice, and after it ends the page has the time that its
 * short windows need to forget: half an hour.
 */
function suppressionOf({ ActionsSuppressor }: SloFields): Partial<CompositeFields> {
  if (ActionsSuppressor === undefined) return {};
  return { ActionsSuppressor, ActionsSuppressorWaitPeriod: 120, ActionsSuppressorExtensionPeriod: 1800 };
}

function windowAlarm(slo: SloFields, over: Window, rate: number): AlarmFields {
  return {
    severity: 'none',
    runbook: slo.runbook,
    AlarmDescription: `${slo.AlarmDescription.trim()}\nThe window of ${over.label}: the error budget of ${slo.objective} % is spent at a rate above ${rate}.`,
    Metrics: [
      ...slo.Metrics.map(({ Id, MetricStat }) => ({
        Id,
        MetricStat: { ...MetricStat, Period: over.hours * 3600 },
        ReturnData: false,
      })),
      { Id: 'good', Expression: slo.good, ReturnData: false },
      { Id: 'total', Expression: slo.total, ReturnData: false },
      {
        Id: 'failed',
        Label: `% not good in ${over.label}`,
        Expression: `IF(total >= ${slo.minimum}, 100 * (total - FILL(good, 0)) / total, 0)`,
      },
    ],
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: rounded(rate * (100 - slo.objective)),
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    // No request is no failed request.
    TreatMissingData: 'notBreaching',
  };
}

function burnRate({ budgetShare, long }: { budgetShare: number; long: Window }, windowDays: number): number {
  return rounded((budgetShare * windowDays * 24) / long.hours);
}

/** To six digits: 100 - 99.9 is 0.09999999999999432 in floating point, and people read thresholds. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
