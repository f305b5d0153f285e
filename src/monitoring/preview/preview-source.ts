import type {
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AppError } from '../../base/errors.ts';
import { evaluateMetricDataQueries, type FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery } from '../../cloudwatch/metrics/metric-data-query.ts';
import { StatisticError } from '../../cloudwatch/metrics/statistic.ts';
import { ExpressionError } from '../../parsing/expression-error.ts';

/** Where a preview has its data from: the two readings of CloudWatch that drawing a dashboard takes. */
export interface PreviewSource {
  /** The moment that is drawn as now. */
  readonly nowMs: number;
  getMetricData(input: GetMetricDataInput): Promise<GetMetricDataOutput>;
  describeAlarms(input: DescribeAlarmsInput): Promise<DescribeAlarmsOutput>;
}

/**
 * Answers GetMetricData from what `fetch` has, oldest first. The times must be whole minutes.
 * @throws AppError DEFINITION_INVALID for an expression or statistic that cannot be computed.
 */
export function answerMetricData(input: GetMetricDataInput, fetch: FetchDistributions): GetMetricDataOutput {
  try {
    const results = evaluateMetricDataQueries({
      queries: (input.MetricDataQueries ?? []) as readonly MetricDataQuery[],
      startSeconds: seconds(input.StartTime),
      endSeconds: seconds(input.EndTime),
      fetch,
    });
    return {
      MetricDataResults: results.map(
        ({ Id, Label, series }): MetricDataResult => ({
          Id,
          Label,
          Timestamps: series.timestamps.map((timestamp) => new Date(timestamp * 1000)),
          Values: [...series.values],
          StatusCode: 'Complete',
        }),
      ),
    };
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof StatisticError)) throw error;
    throw new AppError('DEFINITION_INVALID', error.message, { remedy: 'Correct the widget.', cause: error });
  }
}

function seconds(time: Date | undefined): number {
  return Math.floor((time?.getTime() ?? 0) / 60_000) * 60;
}
