import { all, type Check, fields, integer, number, oneOf, type Path, satisfying, text } from '../base/validators.ts';
import { plainStatistics, statisticProblem } from '../metrics/statistic.ts';
import { alarmPeriodSeconds, type MetricAlarmDefinition } from './alarm-evaluation.ts';
import { type AlarmProblem, commonAlarmFields, reportTo } from './alarm-fields.ts';
import { alarmMetricsProblems, alarmPeriod, dimensions, metricQueries, unit } from './metric-alarm-metrics.ts';

const daySeconds = 86_400;
/** Longest time an alarm may look back: a week, and a day for periods under an hour. */
const longestWindowSeconds = 7 * daySeconds;
const longestWindowOfShortPeriodsSeconds = daySeconds;
const shortPeriodSeconds = 3600;

const asciiNamespace = satisfying((value) =>
  typeof value === 'string' && /[^\x20-\x7e]/.test(value)
    ? 'Namespace must not contain Non-ASCII characters.'
    : undefined,
);

const shape = fields({
  required: {
    AlarmName: commonAlarmFields.AlarmName,
    ComparisonOperator: oneOf(
      'GreaterThanOrEqualToThreshold',
      'GreaterThanThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
    ),
    EvaluationPeriods: integer({ atLeast: 1 }),
    Threshold: number(),
  },
  optional: {
    ...commonAlarmFields,
    MetricName: text({ atLeast: 1, atMost: 255 }),
    Namespace: all(text({ atLeast: 1, atMost: 255 }), asciiNamespace),
    Statistic: oneOf(...plainStatistics),
    ExtendedStatistic: satisfying(extendedStatisticProblem),
    Dimensions: dimensions,
    Period: alarmPeriod,
    Unit: unit,
    DatapointsToAlarm: integer({ atLeast: 1 }),
    TreatMissingData: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
    EvaluateLowSampleCountPercentile: oneOf('evaluate', 'ignore'),
    Metrics: metricQueries,
  },
});

/** What only a single-metric alarm has; with `Metrics` each query brings its own. */
const singleMetricFields = [
  'MetricName',
  'Namespace',
  'Dimensions',
  'Period',
  'Unit',
  'Statistic',
  'ExtendedStatistic',
];

/**
 * Every reason for which PutMetricAlarm would refuse the request, in CloudWatch's own field names; none when it would take
 * it. Fields CloudWatch does not know are let through. AWS page: "PutMetricAlarm" of the API reference.
 */
export function metricAlarmProblems(alarm: Readonly<Record<string, unknown>>): AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  const report = reportTo(problems);
  all(shape, kindOfAlarm, lowSamplesOfPercentiles)(alarm, [], report);
  // The rules between fields rest on the fields being right.
  if (problems.length > 0) return problems;
  const definition = alarm as unknown as MetricAlarmDefinition;
  checkCounts(definition, report);
  if (definition.Metrics !== undefined) problems.push(...alarmMetricsProblems(definition.Metrics));
  return problems;
}

const kindOfAlarm: Check = (value, path, report) => {
  const alarm = value as Readonly<Record<string, unknown>>;
  if (alarm.Metrics !== undefined) {
    for (const name of singleMetricFields) {
      if (alarm[name] !== undefined) report([...path, name], `${name} and Metrics cannot both be given`);
    }
    return;
  }
  for (const name of ['MetricName', 'Namespace', 'Period']) {
    if (alarm[name] === undefined) report(path, `Should have required property '${name}', or Metrics in its place`);
  }
  if ((alarm.Statistic === undefined) === (alarm.ExtendedStatistic === undefined)) {
    report(path, 'Should have either Statistic or ExtendedStatistic');
  }
};

/** The words are AWS's (measured). */
function checkCounts(alarm: MetricAlarmDefinition, report: (path: Path, message: string) => void): void {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = alarm;
  if (DatapointsToAlarm > EvaluationPeriods) {
    report(['DatapointsToAlarm'], 'DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  const periodSeconds = alarmPeriodSeconds(alarm);
  const longest = periodSeconds < shortPeriodSeconds ? longestWindowOfShortPeriodsSeconds : longestWindowSeconds;
  if (periodSeconds * EvaluationPeriods > longest) {
    report(['EvaluationPeriods'], `EvaluationPeriods * Period must be <= ${longest}`);
  }
}

/** In AWS's words (measured). */
const lowSamplesOfPercentiles: Check = (value, path, report) => {
  const { EvaluateLowSampleCountPercentile: option, Statistic: statistic } = value as Readonly<Record<string, unknown>>;
  if (option === undefined || statistic === undefined) return;
  report(
    [...path, 'EvaluateLowSampleCountPercentile'],
    `Option evaluateLowSampleCountPercentile can not be applied with statistic ${statistic}.`,
  );
};

function extendedStatisticProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Should be string';
  if (plainStatistics.includes(value))
    return `${value} belongs in Statistic, ExtendedStatistic is for percentiles and the like`;
  return statisticProblem(value);
}
