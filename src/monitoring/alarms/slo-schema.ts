import { z } from 'zod';
import { metric, runbook } from './alarm-schema.ts';

const sloMetric = z.strictObject({
  Id: z.string(),
  MetricStat: z.strictObject({ Metric: metric, Stat: z.string(), Unit: z.string().optional() }),
});

/**
 * One objective of `alarms/slo.yaml`, in a shape of our own. `Metrics` are CloudWatch's queries without their Period, which each window
 * of the objective brings along; `good` and `total` are expressions over them.
 */
export const sloSchema = z.strictObject({
  objective: z
    .number()
    .gt(0, 'objective must be above 0; write it in percent: 99.9')
    .lt(100, 'objective must be below 100; write it in percent: 99.9')
    .describe('Percent of requests that are to be good'),
  window: z
    .number()
    .min(30, 'window must be 30; what an objective looks back over belongs to 30 days')
    .max(30, 'window must be 30; what an objective looks back over belongs to 30 days')
    .describe('Days over which the objective is kept'),
  minimum: z.int().min(1).describe('With fewer requests than this, a window calls nobody'),
  runbook,
  AlarmDescription: z.string(),
  ActionsSuppressor: z
    .string()
    .optional()
    .describe('An alarm that pages for the same trouble, only sooner: while it is in ALARM, this page is held back'),
  Metrics: z
    .array(sloMetric)
    .min(1, 'Metrics is empty; name the metrics that good and total read')
    .describe('What good and total read, without a Period'),
  good: z.string().describe('An expression for how many requests were good'),
  total: z.string().describe('An expression for how many requests there were'),
});

export type SloFields = z.infer<typeof sloSchema>;
