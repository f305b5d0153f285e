import { ExpressionError } from '../../parsing/expression-error.ts';
import { isPeriod } from '../base/periods.ts';
import { boolean, fields, integer, list, oneOf, satisfying, text } from '../base/validators.ts';
import { expressionMaxLength } from '../math/metric-math.ts';
import { evaluateMetricDataQueries } from '../metrics/metric-data.ts';
import type { MetricDataQuery } from '../metrics/metric-data-query.ts';
import { statisticProblem } from '../metrics/statistic.ts';
import { alarmMostPoints } from './alarm-evaluation.ts';
import type { AlarmProblem } from './alarm-fields.ts';

/** Most metrics, and most expressions, that the `Metrics` of one alarm may hold. */
const metricsMax = 10;
const expressionsMax = 10;

/** Shortest period of an alarm; GetMetricData goes down to 1 second, alarms do not. */
const shortestAlarmPeriodSeconds = 10;

/** 10, 20 or 30 seconds or a multiple of 60. The words of this and of what follows are AWS's (measured), where it has some. */
export const alarmPeriod = satisfying((value) =>
  typeof value === 'number' && value >= shortestAlarmPeriodSeconds && isPeriod(value)
    ? undefined
    : 'Period must be 10, 20, 30 or a multiple of 60',
);

export const dimensions = list(
  fields({ required: { Name: text({ atLeast: 1, atMost: 255 }), Value: text({ atLeast: 1, atMost: 1024 }) } }),
  { atMost: 30 },
);

const byteUnits = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bitUnits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
const amounts = [...byteUnits, ...bitUnits, 'Count'];

/** CloudWatch's units. */
export const unit = oneOf(
  ...['Seconds', 'Microseconds', 'Milliseconds', 'Percent', 'None'],
  ...amounts,
  ...amounts.map((amount) => `${amount}/Second`),
);

/** The fields of `Metrics`, each for itself; `alarmMetricsProblems` looks at what they make together. */
export const metricQueries = list(
  fields({
    required: {
      Id: satisfying((value) =>
        typeof value === 'string' && /^[a-z][a-zA-Z0-9_]{0,254}$/.test(value)
          ? undefined
          : 'Should begin with a lower-case letter and hold letters, digits and _ only, 255 at most',
      ),
    },
    optional: {
      Expression: text({ atLeast: 1, atMost: expressionMaxLength }),
      Label: text(),
      ReturnData: boolean,
      Period: integer({ atLeast: 1 }),
      AccountId: text({ atLeast: 1, atMost: 255 }),
      MetricStat: fields({
        required: {
          Metric: fields({
            required: {
              Namespace: text({ atLeast: 1, atMost: 255 }),
              MetricName: text({ atLeast: 1, atMost: 255 }),
            },
            optional: { Dimensions: dimensions },
          }),
          Period: alarmPeriod,
          Stat: satisfying((value) => (typeof value === 'string' ? statisticProblem(value) : 'Should be string')),
        },
        optional: { Unit: unit },
      }),
    },
  }),
  { atLeast: 1, atMost: metricsMax + expressionsMax },
);

/**
 * What is wrong with the `Metrics` of an alarm whose fields are right each for itself: counts, periods, Ids, expressions,
 * and that they come to exactly one series. AWS pages: "PutMetricAlarm", "Using metric math".
 */
export function alarmMetricsProblems(queries: readonly MetricDataQuery[]): AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  const report = (path: readonly (string | number)[], message: string): void => {
    problems.push({ path: ['Metrics', ...path], message });
  };

  const metricsCount = queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
  if (metricsCount > metricsMax) report([], `Too many metrics in alarm, maximum is ${metricsMax}`);
  if (queries.length - metricsCount > expressionsMax) {
    report([], `Metrics must not hold more than ${expressionsMax} expressions`);
  }

  const returning = queries.filter(({ ReturnData }) => ReturnData !== false).map(({ Id }) => Id);
  if (returning.length !== 1) {
    const which = returning.length === 0 ? 'none does' : `${returning.join(', ')} do`;
    report(
      [],
      `Exactly one element of the metrics list should return data. Here ${which}: set ReturnData to false on the others`,
    );
  }

  queries.forEach(({ Id, MetricStat, Expression }, index) => {
    if (MetricStat !== undefined || Expression !== undefined) return;
    report([index], `Period must not be null: ${Id} has neither MetricStat nor Expression`);
  });

  const periodSeconds = queries.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period;
  queries.forEach(({ MetricStat }, index) => {
    if (MetricStat !== undefined && MetricStat.Period !== periodSeconds) {
      report(
        [index, 'MetricStat', 'Period'],
        `All metrics of an alarm must have the same period, ${periodSeconds} here`,
      );
    }
  });
  if (problems.length > 0) return problems;

  const problem = evaluationProblem(queries);
  return problem === undefined ? [] : [problem];
}

/** Evaluates the queries on no data at all: whatever cannot be computed then cannot be computed ever. */
function evaluationProblem(queries: readonly MetricDataQuery[]): AlarmProblem | undefined {
  try {
    const empty = { startSeconds: 0, endSeconds: 0, fetch: () => [] };
    const { length } = evaluateMetricDataQueries({ queries, ...empty, mostPoints: alarmMostPoints });
    if (length === 1) return undefined;
    return { path: ['Metrics'], message: `An alarm watches a single series, and these metrics give ${length}` };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const index = queries.findLastIndex(({ Id }) => Id === error.queryId);
    const isExpression = queries[index]?.Expression !== undefined;
    const path = index === -1 ? ['Metrics'] : ['Metrics', index, ...(isExpression ? ['Expression'] : [])];
    // In AWS's words (measured).
    const message = error.message.includes('metric-math function SEARCH')
      ? 'SEARCH is not supported on Metric Alarms.'
      : error.message;
    return { path, message, offset: error.offset };
  }
}
