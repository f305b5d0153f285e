import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import type { AwsAccount } from '../protocol/aws-arn.ts';
import { regionName } from './alarm-notification-region.ts';
import { alarmTrigger } from './alarm-notification-trigger.ts';
import type { StoredAlarm, StoredCompositeAlarm } from './alarm-store.ts';
import { reasonDate, triggeringAlarms } from './state-reason-data.ts';

/** What Publish takes. */
export interface AlarmMessage {
  readonly Subject: string;
  /** A JSON object with a text for each protocol: `default` is the notification, JSON again. CloudWatch adds `email`, which is left out. */
  readonly Message: string;
  readonly MessageStructure: 'json';
}

/** AWS page: "Publish" (SNS). */
const maxSubjectLength = 100;
/** So many children a notification lists, as its text for mail says of itself: "Triggering children (max. 10)". */
const maxChildren = 10;

/**
 * The notification that CloudWatch publishes when the actions of `state` run. AWS pages: "Notifying users on alarm changes",
 * "Composite alarms"; the members and their order are those of notifications that CloudWatch sent.
 */
export function alarmMessage(account: AwsAccount, alarm: StoredAlarm, state: StateValue): AlarmMessage {
  const place = regionName(account.region);
  return {
    Subject: subject(state, alarm.name, place),
    Message: JSON.stringify({
      default: JSON.stringify(notification(account, alarm, state)),
      sms: `${state}: "${alarm.name}" in ${place}`,
    }),
    MessageStructure: 'json',
  };
}

function notification(account: AwsAccount, alarm: StoredAlarm, state: StateValue): object {
  const { definition } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmDescription: definition.AlarmDescription ?? null,
    AWSAccountId: account.accountId,
    AlarmConfigurationUpdatedTimestamp: reasonDate(alarm.configurationUpdatedMs / 1000),
    NewStateValue: state,
    NewStateReason: alarm.state.reason,
    StateChangeTime: reasonDate(alarm.stateTransitionedMs / 1000),
    Region: regionName(account.region),
    AlarmArn: alarm.arn,
    OldStateValue: oldState(alarm, state),
    OKActions: definition.OKActions ?? [],
    AlarmActions: definition.AlarmActions ?? [],
    InsufficientDataActions: definition.InsufficientDataActions ?? [],
    // There are no mute rules here.
    ActionExecutedAfterMuteWindow: false,
    ...(alarm.type === 'MetricAlarm' ? { Trigger: alarmTrigger(alarm.definition) } : compositeMembers(alarm)),
  };
}

/** Actions that were kept back may run for the state before this one: then the composite alarm came from the one it is in now. */
function oldState(alarm: StoredAlarm, state: StateValue): StateValue {
  return state === alarm.state.value ? alarm.previousStateValue : alarm.state.value;
}

function compositeMembers({ definition, state }: StoredCompositeAlarm): object {
  return {
    AlarmRule: definition.AlarmRule,
    TriggeringChildren: triggeringAlarms(state.reasonData)
      .slice(0, maxChildren)
      .map((child) => ({ Arn: child.arn, State: { Value: child.state.value, Timestamp: child.state.timestamp } })),
  };
}

/** The name is cut short where the subject would be longer than SNS takes. */
function subject(state: StateValue, name: string, place: string): string {
  const around = `${state}: "" in ${place}`.length;
  const room = maxSubjectLength - around;
  return `${state}: "${name.length > room ? `${name.slice(0, room - 3)}...` : name}" in ${place}`;
}
