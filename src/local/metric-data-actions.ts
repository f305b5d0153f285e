import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  MetricDataQuery as SdkMetricDataQuery,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import type { Dimension } from '../cloudwatch/dimensions.ts';
import { ExpressionError } from '../cloudwatch/expression-error.ts';
import { evaluateMetricDataQueries, type MetricDataQuery } from '../cloudwatch/metric-data.ts';
import { floorToPeriod, isPeriod } from '../cloudwatch/periods.ts';
import { computeStatistic, plainStatistics, StatisticError, statisticProblem } from '../cloudwatch/statistic.ts';
import { AwsRefusal, refuseProblems } from './aws-refusal.ts';
import type { ActionTable } from './aws-service.ts';
import type { MetricStore } from './metric-store.ts';

/** AWS pages: "GetMetricData" and "GetMetricStatistics". */
const maxQueries = 500;
const maxStatisticsDatapoints = 1440;
const queryIdPattern = /^[a-z][A-Za-z0-9_]*$/;

/** GetMetricData, which gives all datapoints in one page whatever MaxDatapoints says, and GetMetricStatistics. */
export function createMetricDataActions({ metrics }: { metrics: MetricStore }) {
  return {
    GetMetricData(input: GetMetricDataInput): GetMetricDataOutput {
      const queries = input.MetricDataQueries ?? [];
      refuseProblems('ValidationException', [
        ...(queries.length > maxQueries ? [`MetricDataQueries must not have more than ${maxQueries} members.`] : []),
        ...queries.flatMap((query) => queryProblems(query, queries)),
      ]);
      const range = timeRange(input.StartTime, input.EndTime, queries.map(periodOf));
      const ascending = input.ScanBy === 'TimestampAscending';
      return {
        MetricDataResults: evaluate(queries as readonly MetricDataQuery[], range, metrics).map(
          ({ Id, Label, series }) => {
            const timestamps = series.timestamps.map((seconds) => new Date(seconds * 1000));
            const values = [...series.values];
            return {
              Id,
              Label,
              Timestamps: ascending ? timestamps : timestamps.reverse(),
              Values: ascending ? values : values.reverse(),
              StatusCode: 'Complete' as const,
            };
          },
        ),
        Messages: [],
      };
    },

    GetMetricStatistics(input: GetMetricStatisticsInput): GetMetricStatisticsOutput {
      const { Namespace = '', MetricName = '', Period = 0 } = input;
      const statistics = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
      refuseProblems('InvalidParameterValueException', [
        ...(isPeriod(Period) ? [] : [`The value ${Period} for parameter Period is invalid.`]),
        ...statistics.map(statisticProblem).filter((problem) => problem !== undefined),
      ]);
      if (statistics.length === 0) {
        const message = 'At least one of the parameters Statistics and ExtendedStatistics must be given.';
        throw new AwsRefusal('InvalidParameterCombinationException', message);
      }
      const range = timeRange(input.StartTime, input.EndTime, [Period]);
      const count = Math.ceil((range.endSeconds - range.startSeconds) / Period);
      if (count > maxStatisticsDatapoints) {
        const message = `You have requested up to ${count} datapoints, which exceeds the limit of ${maxStatisticsDatapoints}.`;
        throw new AwsRefusal('InvalidParameterCombinationException', message);
      }
      const dimensions = (input.Dimensions ?? []) as readonly Dimension[];
      const stored = metrics.find({ namespace: Namespace, metricName: MetricName, dimensions });
      const units = stored?.units.filter((unit) => input.Unit === undefined || input.Unit === unit) ?? [];
      const datapoints = units.flatMap((Unit) => {
        const metricStat = { Metric: { Namespace, MetricName, Dimensions: dimensions }, Period, Stat: 'Sum', Unit };
        return metrics.fetch({ metricStat, ...range }).map(({ startSeconds, distribution }): Datapoint => {
          const values = statistics.map((statistic) => [statistic, computeStatistic(distribution, statistic)] as const);
          const extended = values.filter(([name, value]) => !plainStatistics.includes(name) && value !== undefined);
          return {
            Timestamp: new Date(startSeconds * 1000),
            ...Object.fromEntries(values.filter(([name]) => plainStatistics.includes(name))),
            ...(extended.length > 0 && { ExtendedStatistics: Object.fromEntries(extended) as Record<string, number> }),
            Unit: Unit as StandardUnit,
          };
        });
      });
      return { Label: MetricName, Datapoints: datapoints };
    },
  } satisfies ActionTable;
}

interface TimeRange {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** The start is rounded down to the minute, or to the shortest period below one. AWS page: "GetMetricData". */
function timeRange(start: Date | undefined, end: Date | undefined, periodsSeconds: readonly number[]): TimeRange {
  const startSeconds = (start?.getTime() ?? 0) / 1000;
  const endSeconds = (end?.getTime() ?? 0) / 1000;
  if (startSeconds >= endSeconds) {
    const message = 'The parameter StartTime must be less than the parameter EndTime.';
    throw new AwsRefusal('ValidationException', message);
  }
  return { startSeconds: floorToPeriod(startSeconds, Math.min(60, ...periodsSeconds)), endSeconds };
}

function evaluate(queries: readonly MetricDataQuery[], range: TimeRange, metrics: MetricStore) {
  try {
    return evaluateMetricDataQueries({ queries, ...range, fetch: metrics.fetch });
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof StatisticError)) throw error;
    const queryId = error instanceof ExpressionError ? error.queryId : undefined;
    const place = queryId === undefined ? '' : `Error in expression '${queryId}': `;
    throw new AwsRefusal('ValidationException', `${place}${error.message}`);
  }
}

function queryProblems(query: SdkMetricDataQuery, all: readonly SdkMetricDataQuery[]): string[] {
  const { Id = '', MetricStat, Expression } = query;
  const problems: string[] = [];
  if (!queryIdPattern.test(Id))
    problems.push(`The value ${Id} for the query's Id must match ${queryIdPattern.source}.`);
  if (all.some((other) => other !== query && other.Id === Id)) problems.push(`The Id ${Id} is used more than once.`);
  if ((MetricStat === undefined) === (Expression === undefined)) {
    problems.push(`The query ${Id} must have exactly one of MetricStat and Expression.`);
  }
  const period = periodOf(query);
  if (!isPeriod(period)) problems.push(`The value ${period} for the Period of the query ${Id} is invalid.`);
  const stat = MetricStat === undefined ? undefined : statisticProblem(MetricStat.Stat ?? '');
  if (stat !== undefined) problems.push(`${stat} It is the Stat of the query ${Id}.`);
  return problems;
}

function periodOf(query: SdkMetricDataQuery): number {
  return query.MetricStat?.Period ?? query.Period ?? 60;
}
