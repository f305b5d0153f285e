import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { formatNumber } from '../../format/format-number.ts';
import { formatPeriod } from '../../format/format-time.ts';

interface Comparison {
  readonly words: string;
  readonly sign: string;
  readonly fill: 'above' | 'below';
}

const comparisons: Readonly<Record<string, Comparison>> = {
  GreaterThanThreshold: { words: 'is above', sign: '>', fill: 'above' },
  GreaterThanOrEqualToThreshold: { words: 'is at or above', sign: '≥', fill: 'above' },
  LessThanThreshold: { words: 'is below', sign: '<', fill: 'below' },
  LessThanOrEqualToThreshold: { words: 'is at or below', sign: '≤', fill: 'below' },
};

const missingDataWords: Readonly<Record<string, string>> = {
  breaching: 'Missing data counts as over the limit.',
  notBreaching: 'Missing data counts as within the limit.',
  ignore: 'Missing data keeps the state as it is.',
  missing: 'Without data the state becomes INSUFFICIENT_DATA.',
};

/** The side of the threshold that an alarm is about, and the threshold as a chart's label. */
export function alarmExpectation(alarm: MetricAlarm): { fill: 'above' | 'below' | 'none'; limit: string } {
  const comparison = comparisons[alarm.ComparisonOperator ?? ''];
  const threshold = formatNumber(alarm.Threshold ?? 0);
  return {
    fill: comparison?.fill ?? 'none',
    limit: `Alarm ${comparison?.sign ?? ''} ${threshold}`.replace(/ +/g, ' '),
  };
}

/** When an alarm goes off, in words: `PoolUtilization (Maximum) is at or above 80 in 3 of 5 periods of 1 minute.` */
export function alarmCondition(alarm: MetricAlarm): string {
  const judged = alarm.Metrics?.find(({ ReturnData }) => ReturnData !== false);
  const statistic = alarm.ExtendedStatistic ?? alarm.Statistic;
  const name = judged === undefined ? `${alarm.MetricName} (${statistic})` : nameOfQuery(judged);
  const comparison =
    comparisons[alarm.ComparisonOperator ?? '']?.words ?? alarm.ComparisonOperator ?? 'is compared with';
  const threshold = alarm.Threshold === undefined ? 'its band' : formatNumber(alarm.Threshold);
  const periodSeconds =
    alarm.Period ?? judged?.Period ?? alarm.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period;
  return `${name} ${comparison} ${threshold} ${howOften(alarm)}${periodSeconds === undefined ? '' : ` of ${formatPeriod(periodSeconds)}`}.`;
}

/** What an alarm makes of missing data, as a sentence. */
export function missingDataSentence(alarm: MetricAlarm): string {
  return missingDataWords[alarm.TreatMissingData ?? 'missing'] ?? '';
}

function howOften(alarm: MetricAlarm): string {
  const evaluated = alarm.EvaluationPeriods ?? 1;
  const needed = alarm.DatapointsToAlarm ?? evaluated;
  if (evaluated === 1) return 'in 1 period';
  return needed === evaluated ? `in ${evaluated} periods in a row` : `in ${needed} of ${evaluated} periods`;
}

function nameOfQuery(query: NonNullable<MetricAlarm['Metrics']>[number]): string {
  if (query.Label !== undefined) return query.Label;
  if (query.Expression !== undefined) return query.Expression;
  return `${query.MetricStat?.Metric?.MetricName} (${query.MetricStat?.Stat})`;
}
