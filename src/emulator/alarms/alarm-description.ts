import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { StoredAlarm, StoredCompositeAlarm, StoredMetricAlarm } from './alarm-store.ts';
import type { ActionsSuppression } from './composite-evaluator.ts';

/** An alarm as DescribeAlarms gives it: defaults filled in and lists empty rather than absent, as AWS does. */
export function describeMetricAlarm(alarm: StoredMetricAlarm): MetricAlarm {
  const { definition } = alarm;
  return {
    ...definition,
    ...describeCommon(alarm),
    Dimensions: definition.Dimensions ?? [],
    Metrics: definition.Metrics?.map((query) => ({ ...query, ReturnData: query.ReturnData ?? true })),
  };
}

/** A composite alarm as DescribeAlarms gives it, with what keeps its actions back. */
export function describeCompositeAlarm(
  alarm: StoredCompositeAlarm,
  suppression: ActionsSuppression | undefined,
): CompositeAlarm {
  return {
    ...alarm.definition,
    ...describeCommon(alarm),
    ActionsSuppressedBy: suppression?.by,
    ActionsSuppressedReason: suppression?.reason,
  };
}

function describeCommon({ arn, definition, state, ...alarm }: StoredAlarm) {
  return {
    AlarmArn: arn,
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
  };
}
