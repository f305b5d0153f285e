import type { MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmRule, StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { decideAlarmState, evaluationRange } from '../../cloudwatch/alarms/alarm-state.ts';
import type { CloudWatchAccount } from '../account/cloudwatch-account.ts';

/**
 * The state that an alarm would take at once if it was put now: its rule over the metrics as GetMetricData gives them. Undefined for an
 * alarm that this cannot tell of. Throws AWS_REFUSED.
 */
export async function stateIfPut(source: {
  account: CloudWatchAccount;
  input: PutMetricAlarmInput;
  previous: StateValue;
  nowMs: number;
}): Promise<StateValue | undefined> {
  const { account, input, previous, nowMs } = source;
  const rule = ruleOf(input);
  const queries = queriesOf(input);
  if (rule === undefined || queries === undefined) return undefined;
  const periodSeconds = queries.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period ?? 60;
  const stepSeconds = periodSeconds < 60 ? 10 : 60;
  const endSeconds = Math.floor(nowMs / 1000 / stepSeconds) * stepSeconds;
  const periods = evaluationRange(rule);
  const startSeconds = endSeconds - periods * periodSeconds;
  const results = await account.metricData(queries, {
    start: new Date(startSeconds * 1000),
    end: new Date(endSeconds * 1000),
  });
  const values: (number | undefined)[] = Array.from({ length: periods }, () => undefined);
  for (const { Timestamps = [], Values = [] } of results) {
    for (const [index, timestamp] of Timestamps.entries()) {
      const age = Math.floor((endSeconds - 1 - timestamp.getTime() / 1000) / periodSeconds);
      if (age >= 0 && age < periods) values[age] = Values[index];
    }
  }
  const datapoints = values.map((value, age) => ({
    timestampSeconds: endSeconds - (age + 1) * periodSeconds,
    value,
  }));
  return decideAlarmState(rule, datapoints, previous);
}

function ruleOf(input: PutMetricAlarmInput): AlarmRule | undefined {
  const { ComparisonOperator, Threshold, EvaluationPeriods } = input;
  if (Threshold === undefined || EvaluationPeriods === undefined || !ComparisonOperator?.endsWith('Threshold')) return;
  return { ...input, Threshold, EvaluationPeriods } as AlarmRule;
}

function queriesOf(input: PutMetricAlarmInput): MetricDataQuery[] | undefined {
  if (input.Metrics !== undefined) return input.Metrics;
  const { Namespace, MetricName, Dimensions, Period, Unit } = input;
  const Stat = input.ExtendedStatistic ?? input.Statistic;
  if (Namespace === undefined || Stat === undefined) return undefined;
  return [{ Id: 'm1', MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat, Unit } }];
}
