import { z } from 'zod';
import { compositeAlarmProblems } from '../../cloudwatch/alarms/composite-alarm-rules.ts';
import { metricAlarmProblems } from '../../cloudwatch/alarms/metric-alarm-rules.ts';
import type { Suppression } from '../../cloudwatch/alarms/suppression.ts';
import type { AlarmStore, StoredAlarm } from '../alarms/alarm-store.ts';
import type { CompositeEvaluator } from '../alarms/composite-evaluator.ts';
import type { StoredDashboard } from '../dashboards/dashboard-actions.ts';
import type { StoredQueryDefinition } from '../logs/query-definition-actions.ts';
import type { SnsStore } from '../sns/sns-store.ts';
import type { TagStore } from '../tags/aws-tag-store.ts';
import type { SavedCollection } from './saved-documents.ts';

const stateValue = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
const alarmSchema = z.looseObject({
  type: z.enum(['MetricAlarm', 'CompositeAlarm']),
  name: z.string(),
  arn: z.string(),
  configurationUpdatedMs: z.number(),
  state: z.looseObject({ value: stateValue, reason: z.string(), reasonData: z.string().optional() }),
  stateUpdatedMs: z.number(),
  stateTransitionedMs: z.number(),
  previousStateValue: stateValue,
  definition: z.looseObject({ AlarmName: z.string() }),
});
const suppressionSchema = z.object({
  compositeState: stateValue,
  suppressedBy: z.enum(['WaitPeriod', 'ExtensionPeriod', 'Alarm']).optional(),
  untilSeconds: z.number().optional(),
});
const dashboardSchema = z.object({
  name: z.string(),
  arn: z.string(),
  body: z.string(),
  lastModifiedMs: z.number(),
});
const tagsSchema = z.array(z.object({ Key: z.string(), Value: z.string() }));
const queryDefinitionSchema = z.looseObject({
  queryDefinitionId: z.string(),
  name: z.string(),
  queryString: z.string(),
  logGroupNames: z.array(z.string()),
});
const topicSchema = z.object({ arn: z.string(), displayName: z.string(), deletedSubscriptions: z.number() });
const subscriptionSchema = z.object({
  arn: z.string(),
  topicArn: z.string(),
  protocol: z.enum(['http', 'https']),
  endpoint: z.string(),
  token: z.string(),
  createdMs: z.number(),
  isConfirmed: z.boolean(),
});

/** What the endpoint has by name, in the order in which it can be taken back. */
export function savedCollections(stores: {
  alarms: AlarmStore;
  composites: CompositeEvaluator;
  dashboards: Map<string, StoredDashboard>;
  queryDefinitions: Map<string, StoredQueryDefinition>;
  tags: TagStore;
  topics: SnsStore;
}): SavedCollection[] {
  const { alarms, composites, dashboards, queryDefinitions, tags, topics } = stores;
  return [
    {
      kind: 'alarm',
      entries: () => alarms.list().map((alarm) => [alarm.name, alarm] as const),
      restore: (_name, value) => alarms.restore(readAlarm(value)),
    },
    {
      // Without it a composite alarm would run the actions of its state again.
      kind: 'suppression',
      entries: () => composites.suppressions(),
      restore: (name, value) => composites.restoreSuppression(name, suppressionSchema.parse(value) as Suppression),
    },
    {
      kind: 'dashboard',
      entries: () => dashboards,
      restore: (name, value) => void dashboards.set(name, dashboardSchema.parse(value)),
    },
    {
      kind: 'queryDefinition',
      entries: () => queryDefinitions,
      restore: (id, value) =>
        void queryDefinitions.set(id, queryDefinitionSchema.parse(value) as StoredQueryDefinition),
    },
    {
      kind: 'tags',
      entries: () => tags.arns().map((arn) => [arn, tags.list(arn)] as const),
      restore: (arn, value) => tags.add(arn, tagsSchema.parse(value)),
    },
    {
      kind: 'topic',
      entries: () => topics.listTopics().map((topic) => [topic.arn, topic] as const),
      restore: (_arn, value) => topics.putTopic(topicSchema.parse(value)),
    },
    {
      kind: 'subscription',
      entries: () => topics.listSubscriptions().map((subscription) => [subscription.arn, subscription] as const),
      restore: (_arn, value) => topics.putSubscription(subscriptionSchema.parse(value)),
    },
  ];
}

/** Takes only what PutMetricAlarm or PutCompositeAlarm would take: the evaluation relies on it. */
function readAlarm(value: unknown): StoredAlarm {
  const alarm = alarmSchema.parse(value);
  const problemsOf = alarm.type === 'MetricAlarm' ? metricAlarmProblems : compositeAlarmProblems;
  const [problem] = problemsOf(alarm.definition);
  if (problem !== undefined) throw new Error(problem.message);
  return alarm as unknown as StoredAlarm;
}
