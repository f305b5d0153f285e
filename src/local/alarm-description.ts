import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { StoredAlarm } from './alarm-store.ts';

/** An alarm as DescribeAlarms gives it: defaults filled in and lists empty rather than absent, as AWS does. */
export function describeAlarm(alarm: StoredAlarm): MetricAlarm {
  const { definition, state } = alarm;
  return {
    ...definition,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configurationUpdatedMs),
    ActionsEnabled: definition.ActionsEnabled ?? true,
    OKActions: definition.OKActions ?? [],
    AlarmActions: definition.AlarmActions ?? [],
    InsufficientDataActions: definition.InsufficientDataActions ?? [],
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(alarm.stateUpdatedMs),
    StateTransitionedTimestamp: new Date(alarm.stateTransitionedMs),
    Dimensions: definition.Dimensions ?? [],
    Metrics: definition.Metrics?.map((query) => ({ ...query, ReturnData: query.ReturnData ?? true })),
  };
}
