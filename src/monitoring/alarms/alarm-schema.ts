import { z } from 'zod';
import { severity } from '../model/severity.ts';

/** Which paths are runbooks is `runbookFindings`' business. */
export const runbook = z.string().describe('What to do when it calls; the link ends the description');

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() }));

/** A metric without its period and statistic. */
export const metric = z.strictObject({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions.optional(),
});

const metricDataQuery = z.strictObject({
  Id: z.string(),
  MetricStat: z
    .strictObject({
      Metric: metric,
      Period: z.int(),
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().optional(),
  Period: z.int().optional(),
});

/**
 * One alarm of `alarms/*.yaml`: CloudWatch's own fields (API reference, "PutMetricAlarm") and, in small letters, ours. The name
 * comes from the key, the actions from the severity, the tags from the environment. What the values may be is
 * `metricAlarmProblems`' business; this is their shape.
 */
export const alarmSchema = z.strictObject({
  severity,
  /** May be left out where the severity is none. */
  runbook: runbook.optional(),
  AlarmDescription: z.string(),
  ActionsEnabled: z.boolean().optional(),
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Dimensions: dimensions.optional(),
  Period: z.int().optional(),
  Unit: z.string().optional(),
  EvaluationPeriods: z.int(),
  DatapointsToAlarm: z.int().optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum([
    'GreaterThanThreshold',
    'GreaterThanOrEqualToThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'missing', 'ignore']).optional(),
  EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
  Metrics: z.array(metricDataQuery).optional(),
});

export type AlarmFields = z.infer<typeof alarmSchema>;

const state = 'remove it: it is what CloudWatch found, not what it is told';
const actions = 'remove it: the severity decides, and the environment names the topic';

/** Fields that one may paste from AWS and that are not written here, each with what to do about it. */
export const decidedElsewhere: Readonly<Record<string, string>> = {
  AlarmName: 'remove it: the key gives the name',
  AlarmActions: actions,
  OKActions: actions,
  InsufficientDataActions: actions,
  Tags: 'remove it: everything gets the tags of its environment',
  AlarmArn: state,
  AlarmConfigurationUpdatedTimestamp: state,
  StateValue: state,
  StateReason: state,
  StateReasonData: state,
  StateUpdatedTimestamp: state,
  StateTransitionedTimestamp: state,
};
