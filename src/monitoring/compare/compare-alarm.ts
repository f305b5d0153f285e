import type { Dimension, MetricAlarm, MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { compareFields, type FieldChange } from './compare-fields.ts';

/** Everything of an alarm that PutMetricAlarm writes, and so everything that a put would overwrite. */
type AlarmField = Exclude<keyof PutMetricAlarmInput, 'AlarmName' | 'Tags'>;

/** What CloudWatch takes a field to be when it is left out. A new field of the SDK has to be added here before this compiles. */
const defaults: Record<AlarmField, unknown> = {
  AlarmDescription: undefined,
  ActionsEnabled: true,
  AlarmActions: undefined,
  OKActions: undefined,
  InsufficientDataActions: undefined,
  Namespace: undefined,
  MetricName: undefined,
  Dimensions: undefined,
  Metrics: undefined,
  Statistic: undefined,
  ExtendedStatistic: undefined,
  Period: undefined,
  Unit: undefined,
  ComparisonOperator: undefined,
  Threshold: undefined,
  ThresholdMetricId: undefined,
  EvaluationPeriods: undefined,
  DatapointsToAlarm: undefined,
  TreatMissingData: 'missing',
  EvaluateLowSampleCountPercentile: 'evaluate',
  EvaluationCriteria: undefined,
  EvaluationInterval: undefined,
  EvaluationWindow: undefined,
  WarmUpConfiguration: undefined,
  ActionConfiguration: undefined,
};

/** What an alarm is, declared or live, so that two ways to write the same alarm are equal. */
export function alarmConfiguration(alarm: MetricAlarm | PutMetricAlarmInput): Record<string, unknown> {
  const filled = Object.fromEntries(
    Object.entries(defaults).map(([field, byDefault]) => [field, presence(alarm[field as AlarmField]) ?? byDefault]),
  );
  return {
    ...filled,
    DatapointsToAlarm: alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods,
    Dimensions: byName(alarm.Dimensions),
    Metrics: byId(alarm.Metrics),
    ...actionLists(alarm),
  };
}

/** The fields of an alarm that does not exist yet: as they are written, without what is taken by default. */
export function newAlarmFields(wanted: PutMetricAlarmInput): FieldChange[] {
  return compareFields({}, withoutEmpty(wanted));
}

/** Actions are sets: their order means nothing. */
export function actionLists(alarm: {
  readonly AlarmActions?: readonly string[] | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
}): Record<string, unknown> {
  return {
    AlarmActions: sorted(alarm.AlarmActions),
    OKActions: sorted(alarm.OKActions),
    InsufficientDataActions: sorted(alarm.InsufficientDataActions),
  };
}

function withoutEmpty(alarm: PutMetricAlarmInput): Record<string, unknown> {
  const fields = Object.keys(defaults).map((field) => [field, presence(alarm[field as AlarmField])]);
  return { ...Object.fromEntries(fields), Dimensions: byName(alarm.Dimensions), Metrics: byId(alarm.Metrics) };
}

/** An empty text or list says the same as nothing. */
export function presence(value: unknown): unknown {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/** Dimensions are a set: their order means nothing. */
function byName(dimensions: readonly Dimension[] | undefined): Record<string, unknown> | undefined {
  if (dimensions === undefined || dimensions.length === 0) return undefined;
  return Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
}

function byId(queries: readonly MetricDataQuery[] | undefined): Record<string, unknown> | undefined {
  if (queries === undefined || queries.length === 0) return undefined;
  return Object.fromEntries(queries.map((query) => [query.Id, comparableQuery(query)]));
}

function comparableQuery({ Id: _, ...query }: MetricDataQuery): Record<string, unknown> {
  const { MetricStat: metricStat } = query;
  return {
    ...query,
    Label: presence(query.Label),
    ReturnData: query.ReturnData ?? true,
    MetricStat: metricStat && {
      ...metricStat,
      Metric: { ...metricStat.Metric, Dimensions: byName(metricStat.Metric?.Dimensions) },
    },
  };
}

function sorted(actions: readonly string[] | undefined): string[] | undefined {
  return actions === undefined || actions.length === 0 ? undefined : [...actions].sort();
}
