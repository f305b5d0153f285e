import type { GetMetricDataInput } from '@aws-sdk/client-cloudwatch';
import { floorToPeriod } from '../../cloudwatch/base/periods.ts';
import { AwsRefusal, type RefusalName } from '../protocol/service-error.ts';

const daySeconds = 86_400;
/**
 * How long data of a period can be read, and to what a start that long ago is rounded down. AWS pages: "GetMetricData",
 * "GetMetricStatistics".
 */
const retention = [
  { fromPeriodSeconds: 3600, keptSeconds: 455 * daySeconds, roundedToSeconds: 3600, olderThanSeconds: 63 * daySeconds },
  { fromPeriodSeconds: 300, keptSeconds: 63 * daySeconds, roundedToSeconds: 300, olderThanSeconds: 15 * daySeconds },
  { fromPeriodSeconds: 60, keptSeconds: 15 * daySeconds, roundedToSeconds: 60, olderThanSeconds: 3 * 3600 },
  { fromPeriodSeconds: 1, keptSeconds: 3 * 3600, roundedToSeconds: 60, olderThanSeconds: Number.NEGATIVE_INFINITY },
] as const;
/** No datum is further ahead than two hours [inferred: what else lies in the future is not looked at, rather than filled]. */
const aheadSeconds = daySeconds;
/** Periods of one series that a request may span [inferred]: what GetMetricData gives in one answer. */
const mostPeriods = 100_800;

/**
 * What a request reads: its start rounded down by its age, or to the shortest period where that is below a minute, and no
 * earlier than anything is kept for its longest period.
 * @throws AwsRefusal `refusal` when the start is not before the end, or there are too many of the shortest period between.
 */
export function metricTimeRange(
  { StartTime, EndTime }: Pick<GetMetricDataInput, 'StartTime' | 'EndTime'>,
  rules: { nowSeconds: number; periodsSeconds: readonly number[]; refusal: RefusalName },
): { startSeconds: number; endSeconds: number } {
  const { nowSeconds, periodsSeconds, refusal } = rules;
  const askedSeconds = (StartTime?.getTime() ?? 0) / 1000;
  const endSeconds = (EndTime?.getTime() ?? 0) / 1000;
  if (askedSeconds >= endSeconds) {
    throw new AwsRefusal(refusal, 'The parameter StartTime must be less than the parameter EndTime.');
  }
  const shortestSeconds = Math.min(60, ...periodsSeconds);
  const longestSeconds = Math.max(1, ...periodsSeconds);
  const byAge = retention.find(({ olderThanSeconds }) => nowSeconds - askedSeconds > olderThanSeconds);
  const isOld = byAge !== undefined && byAge.roundedToSeconds > 60;
  const roundedSeconds = floorToPeriod(askedSeconds, isOld ? byAge.roundedToSeconds : shortestSeconds);

  const keptSeconds = retention.find(({ fromPeriodSeconds }) => longestSeconds >= fromPeriodSeconds)?.keptSeconds ?? 0;
  // By whole periods, so that they begin where the caller had them begin.
  const skipped = Math.max(0, Math.ceil((nowSeconds - keptSeconds - roundedSeconds) / longestSeconds));
  const range = {
    startSeconds: roundedSeconds + skipped * longestSeconds,
    endSeconds: Math.min(endSeconds, nowSeconds + aheadSeconds),
  };
  const periods = Math.ceil((range.endSeconds - range.startSeconds) / Math.min(...periodsSeconds));
  if (periods > mostPeriods) {
    throw new AwsRefusal(
      refusal,
      `The time range has ${periods} periods, more than the ${mostPeriods} that can be read.`,
    );
  }
  return range;
}
