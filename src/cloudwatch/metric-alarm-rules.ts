import { alarmPeriodSeconds, type MetricAlarmDefinition } from './alarm-evaluation.ts';
import { alarmMetricsProblems, alarmPeriod, dimensions, metricQueries, unit } from './metric-alarm-metrics.ts';
import { plainStatistics, statisticProblem } from './statistic.ts';
import {
  all,
  boolean,
  type Check,
  fields,
  integer,
  list,
  number,
  oneOf,
  type Path,
  satisfying,
  text,
} from './value-checks.ts';

/** One reason for which PutMetricAlarm would refuse an alarm. */
export interface MetricAlarmProblem {
  /** Leads to the field: `['Metrics', 1, 'Expression']`; empty for the alarm as a whole. */
  readonly path: Path;
  readonly message: string;
  /** Where in an expression's text the trouble begins, counted from 0. */
  readonly offset?: number | undefined;
}

const daySeconds = 86_400;
/** Longest time an alarm may look back: a week, and a day for periods under an hour. */
const longestWindowSeconds = 7 * daySeconds;
const longestWindowOfShortPeriodsSeconds = daySeconds;
const shortPeriodSeconds = 3600;

const actions = list(text({ atLeast: 1, atMost: 1024 }), { atMost: 5 });

const shape = fields({
  required: {
    AlarmName: text({ atLeast: 1, atMost: 255 }),
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
    AlarmDescription: text({ atMost: 1024 }),
    ActionsEnabled: boolean,
    OKActions: actions,
    AlarmActions: actions,
    InsufficientDataActions: actions,
    MetricName: text({ atLeast: 1, atMost: 255 }),
    Namespace: text({ atLeast: 1, atMost: 255 }),
    Statistic: oneOf(...plainStatistics),
    ExtendedStatistic: satisfying(extendedStatisticProblem),
    Dimensions: dimensions,
    Period: alarmPeriod,
    Unit: unit,
    DatapointsToAlarm: integer({ atLeast: 1 }),
    TreatMissingData: oneOf('breaching', 'notBreaching', 'ignore', 'missing'),
    EvaluateLowSampleCountPercentile: oneOf('evaluate', 'ignore'),
    Metrics: metricQueries,
    Tags: list(fields({ required: { Key: text({ atLeast: 1, atMost: 128 }), Value: text({ atMost: 256 }) } }), {
      atMost: 50,
    }),
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
export function metricAlarmProblems(alarm: Readonly<Record<string, unknown>>): MetricAlarmProblem[] {
  const problems: MetricAlarmProblem[] = [];
  const report = (path: Path, message: string): void => {
    problems.push({ path, message: withFieldName(path, message) });
  };
  all(shape, kindOfAlarm)(alarm, [], report);
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

function checkCounts(alarm: MetricAlarmDefinition, report: (path: Path, message: string) => void): void {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = alarm;
  if (DatapointsToAlarm > EvaluationPeriods) {
    report(['DatapointsToAlarm'], 'DatapointsToAlarm must be less than or equal to EvaluationPeriods');
  }
  const periodSeconds = alarmPeriodSeconds(alarm);
  const longest = periodSeconds < shortPeriodSeconds ? longestWindowOfShortPeriodsSeconds : longestWindowSeconds;
  if (periodSeconds * EvaluationPeriods > longest) {
    const limit = `${longest} seconds for a period of ${periodSeconds} seconds`;
    report(['EvaluationPeriods'], `EvaluationPeriods times the period must not be more than ${limit}`);
  }
}

/** `Should be >= 1` at `['Metrics', 1, 'Period']` becomes `Metrics[1].Period should be >= 1`: it stands without its path. */
function withFieldName(path: Path, message: string): string {
  if (!message.startsWith('Should ')) return message;
  const name = path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${step}`))
    .join('');
  return `${name || 'The alarm'} s${message.slice(1)}`;
}

function extendedStatisticProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'Should be string';
  if (plainStatistics.includes(value)) return `${value} belongs in Statistic, ExtendedStatistic is for percentiles`;
  return statisticProblem(value);
}
