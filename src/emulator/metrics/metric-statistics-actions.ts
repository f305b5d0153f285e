import type {
  Datapoint,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { isPeriod } from '../../cloudwatch/base/periods.ts';
import type { Dimension } from '../../cloudwatch/metrics/dimensions.ts';
import type { Bucket } from '../../cloudwatch/metrics/metric-data.ts';
import { computeStatistic, isStatistic, plainStatistics } from '../../cloudwatch/metrics/statistic.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal, refuseProblems } from '../protocol/service-error.ts';
import type { MetricStore } from './metric-store.ts';
import { metricTimeRange } from './metric-time-range.ts';

/** AWS page: "GetMetricStatistics". */
const maxDatapoints = 1440;

/** GetMetricStatistics, whose answer has the datapoints of each unit apart. */
export function createMetricStatisticsActions({ metrics, clock }: { metrics: MetricStore; clock: Clock }) {
  return {
    GetMetricStatistics(input: GetMetricStatisticsInput): GetMetricStatisticsOutput {
      const { Namespace = '', MetricName = '', Period = 0, Statistics = [], ExtendedStatistics = [] } = input;
      refuseProblems('InvalidParameterValueException', [
        ...(isPeriod(Period) ? [] : [`The value ${Period} for parameter Period is invalid.`]),
        ...statisticProblems(Statistics, ExtendedStatistics),
      ]);
      if (Statistics.length + ExtendedStatistics.length === 0) {
        const message = 'At least one of the parameters Statistics and ExtendedStatistics must be specified.';
        throw new AwsRefusal('InvalidParameterCombinationException', message);
      }
      const range = metricTimeRange(input, {
        nowSeconds: clock.nowMs() / 1000,
        periodsSeconds: [Period],
        refusal: 'InvalidParameterValueException',
      });
      // Of what was asked for: a start that is rounded down may give one more (recorded).
      refuseTooMany(Math.ceil((Number(input.EndTime) - Number(input.StartTime)) / 1000 / Period));
      const dimensions = (input.Dimensions ?? []) as readonly Dimension[];
      const stored = metrics.find({ namespace: Namespace, metricName: MetricName, dimensions });
      const units = stored?.units.filter((unit) => input.Unit === undefined || input.Unit === unit) ?? [];
      const datapoints = units.flatMap((Unit) => {
        const metricStat = { Metric: { Namespace, MetricName, Dimensions: dimensions }, Period, Stat: 'Sum', Unit };
        const buckets = metrics.fetch({ metricStat, ...range });
        return buckets.map((bucket) => datapointOf(bucket, { Statistics, ExtendedStatistics, Unit }));
      });
      return { Label: MetricName, Datapoints: datapoints };
    },
  } satisfies ActionTable;
}

function statisticProblems(plain: readonly string[], extended: readonly string[]): string[] {
  const names = plainStatistics.join(', ');
  return [
    ...plain.map((name, i) =>
      plainStatistics.includes(name)
        ? ''
        : `The parameter Statistics.member.${i + 1} must be a value in the set [ ${names} ].`,
    ),
    ...extended.map((name, i) =>
      isStatistic(name) && !plainStatistics.includes(name)
        ? ''
        : `The value ${name} for parameter ExtendedStatistics.member.${i + 1} is invalid.`,
    ),
  ].filter((problem) => problem !== '');
}

function refuseTooMany(count: number): void {
  if (count <= maxDatapoints) return;
  const message =
    `You have requested up to ${count} datapoints, which exceeds the limit of ${maxDatapoints}. ` +
    'You may reduce the datapoints requested by increasing Period, or decreasing the time range.';
  throw new AwsRefusal('InvalidParameterCombinationException', message);
}

function datapointOf(
  { startSeconds, distribution }: Bucket,
  wanted: { Statistics: readonly string[]; ExtendedStatistics: readonly string[]; Unit: string },
): Datapoint {
  const valuesOf = (names: readonly string[]) =>
    names.flatMap((name) => {
      const value = computeStatistic(distribution, name);
      return value === undefined ? [] : [[name, value] as const];
    });
  const extended = valuesOf(wanted.ExtendedStatistics);
  return {
    Timestamp: new Date(startSeconds * 1000),
    ...Object.fromEntries(valuesOf(wanted.Statistics)),
    ...(extended.length > 0 && { ExtendedStatistics: Object.fromEntries(extended) }),
    Unit: wanted.Unit as StandardUnit,
  };
}
