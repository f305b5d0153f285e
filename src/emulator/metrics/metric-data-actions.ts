import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery as SdkMetricDataQuery,
  MetricDataResult as SdkMetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { isPeriod } from '../../cloudwatch/base/periods.ts';
import { evaluateMetricDataInSteps, type MetricDataResult } from '../../cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery, MetricStat } from '../../cloudwatch/metrics/metric-data-query.ts';
import { isStatistic, StatisticError } from '../../cloudwatch/metrics/statistic.ts';
import { ExpressionError } from '../../parsing/expression-error.ts';
import type { AwsAccount } from '../protocol/aws-arn.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal, refuseProblems } from '../protocol/service-error.ts';
import type { YieldingRunner } from '../protocol/yielding-runner.ts';
import { pageOfDatapoints } from './metric-data-page.ts';
import type { MetricStore } from './metric-store.ts';
import { metricTimeRange } from './metric-time-range.ts';

/** AWS page: "GetMetricData". */
const maxQueries = 500;
/** Recorded: the API reference does not say it. */
export const getMetricDataMaxBytes = 614_400;
const maxDatapoints = 100_800;
/** Characters of a label [inferred]: as many as an expression may have. Each series of an array repeats it. */
const maxLabelLength = 2048;
const queryIdPattern = /^[a-z][A-Za-z0-9_]*$/;
const timezonePattern = /^([+-])(\d{2})(\d{2})$/;

export function createMetricDataActions(deps: {
  metrics: MetricStore;
  clock: Clock;
  account: AwsAccount;
  runner: YieldingRunner;
}) {
  const { metrics, clock, account, runner } = deps;
  return {
    async GetMetricData(input: GetMetricDataInput): Promise<GetMetricDataOutput> {
      const queries = input.MetricDataQueries ?? [];
      const { MaxDatapoints = maxDatapoints } = input;
      if (queries.length > maxQueries) {
        const message = `The collection MetricDataQueries must not have a size greater than ${maxQueries}.`;
        throw new AwsRefusal('ValidationException', message);
      }
      refuseProblems('ValidationException', [
        ...(MaxDatapoints >= 1 && MaxDatapoints <= maxDatapoints
          ? []
          : [`The value ${MaxDatapoints} for parameter MaxDatapoints is invalid.`]),
        ...queries.flatMap((query, index) => queryProblems(query, index, queries)),
        ...queries.flatMap(({ AccountId, Id }) =>
          AccountId === undefined || AccountId === account.accountId
            ? []
            : [
                `The AccountId ${AccountId} of the query ${Id} is not supported here: there is one account, ${account.accountId}.`,
              ],
        ),
      ]);
      const nowSeconds = clock.nowMs() / 1000;
      const utcOffsetMinutes = offsetMinutes(input.LabelOptions?.Timezone);
      const range = metricTimeRange(input, {
        nowSeconds,
        periodsSeconds: queries.map(periodOf),
        refusal: 'ValidationException',
      });
      const steps = evaluate({
        queries: queries as readonly MetricDataQuery[],
        ...range,
        fetch: metrics.fetchInSteps,
        labels: { nowSeconds, utcOffsetMinutes, ...account },
      });
      // "NextToken is not returned if you are performing a math expression": such an answer comes whole [inferred], and what is more than
      // the datapoints of one answer is left out (recorded; a status of PartialData tells it).
      const isMath = queries.some(({ Expression }) => Expression !== undefined);
      const { results, nextToken } = await runner.run(
        pageOf(steps, {
          token: input.NextToken,
          size: isMath ? maxDatapoints : MaxDatapoints,
          isAscending: input.ScanBy === 'TimestampAscending',
          isOnly: isMath,
        }),
      );
      const unitsOf = (metricStat: MetricStat) => metrics.unitsIn({ metricStat, ...range });
      return {
        MetricDataResults: results.map((result) => withUnitsMessage(result, queries, unitsOf)),
        NextToken: nextToken,
        Messages: [],
      };
    },
  } satisfies ActionTable;
}

/** Says which units there are of a metric that was asked for in none, and of which the first was read (recorded). */
function withUnitsMessage(
  result: SdkMetricDataResult,
  queries: readonly SdkMetricDataQuery[],
  unitsOf: (metricStat: MetricStat) => readonly string[],
): SdkMetricDataResult {
  const metricStat = queries.find(({ Id }) => Id === result.Id)?.MetricStat as MetricStat | undefined;
  if (metricStat === undefined || metricStat.Unit !== undefined) return result;
  const units = unitsOf(metricStat);
  if (units.length < 2) return result;
  return {
    ...result,
    Messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units.join(', ')}]'` }],
  };
}

/** The minutes of `+0130`; UTC when nothing is given. */
function offsetMinutes(timezone: string | undefined): number {
  if (timezone === undefined) return 0;
  const [, sign, hours, minutes] = timezonePattern.exec(timezone) ?? [];
  if (sign === undefined) {
    throw new AwsRefusal(
      'ValidationException',
      `The value ${timezone} for parameter LabelOptions.Timezone is invalid.`,
    );
  }
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function* pageOf(steps: Generator<undefined, MetricDataResult[]>, page: Parameters<typeof pageOfDatapoints>[1]) {
  return yield* pageOfDatapoints(yield* steps, page);
}

function* evaluate(input: Parameters<typeof evaluateMetricDataInSteps>[0]) {
  try {
    return yield* evaluateMetricDataInSteps(input);
  } catch (error) {
    if (!(error instanceof ExpressionError || error instanceof StatisticError)) throw error;
    const queryId = error instanceof ExpressionError ? error.queryId : undefined;
    const place = queryId === undefined ? '' : `Error in expression '${queryId}': `;
    throw new AwsRefusal('ValidationException', `${place}${error.message}`);
  }
}

function queryProblems(query: SdkMetricDataQuery, index: number, all: readonly SdkMetricDataQuery[]): string[] {
  const { Id = '', MetricStat, Expression, Label = '' } = query;
  const place = `MetricDataQueries.member.${index + 1}`;
  const problems: string[] = [];
  if (!queryIdPattern.test(Id))
    problems.push(`The value ${Id} for parameter ${place}.Id must match ${queryIdPattern.source}.`);
  if (all.some((other) => other !== query && other.Id === Id)) problems.push(`The Id ${Id} is used more than once.`);
  if (MetricStat !== undefined && Expression !== undefined) {
    problems.push(
      'The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified both.',
    );
  }
  if (MetricStat === undefined && Expression === undefined) {
    problems.push(`The query ${Id} must have one of MetricStat and Expression.`);
  }
  if (Label.length > maxLabelLength)
    problems.push(`The Label of the query ${Id} is longer than ${maxLabelLength} characters.`);
  const period = periodOf(query);
  if (!isPeriod(period)) problems.push(`The value ${period} for the Period of the query ${Id} is invalid.`);
  if (MetricStat !== undefined && !isStatistic(MetricStat.Stat ?? '')) {
    problems.push(`The value for parameter ${place}.MetricStat.Stat is not a valid statistic.`);
  }
  return problems;
}

function periodOf(query: SdkMetricDataQuery): number {
  return query.MetricStat?.Period ?? query.Period ?? 60;
}
