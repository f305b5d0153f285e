import type { AwsAccount } from '../protocol/aws-arn.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { type AlarmMessage, alarmMessage } from './alarm-notification-message.ts';
import type { RunAlarmActions } from './alarm-store.ts';

/**
 * Publishes to the topics that an alarm's actions name. Each action leaves an item of type `Action` in the history, also one that
 * failed, whose HistoryData is that of CloudWatch: `actionState` (Succeeded or Failed), `stateUpdateTimestamp` (epoch
 * milliseconds), `notificationResource` (the topic), `publishedMessage` (what Publish was given: JSON, whose member `default` is
 * the notification, which is JSON too) and `error`. AWS pages: "DescribeAlarmHistory", "Alarm actions".
 */
export function createAlarmNotifier(deps: {
  account: AwsAccount;
  history: AlarmHistory;
  /** @throws AwsRefusal for a topic that does not exist. */
  publish(input: AlarmMessage & { readonly TopicArn: string }): unknown;
}): RunAlarmActions {
  /** Publishes, and says why not when it cannot. */
  function execute(action: string, message: AlarmMessage): string | null {
    // Scaling policies, functions, instances: nothing here would do what they ask for.
    if (action.split(':')[2] !== 'sns') return 'Actions other than SNS topics do not run here';
    try {
      deps.publish({ TopicArn: action, ...message });
      return null;
    } catch (error) {
      if (error instanceof AwsRefusal) return error.message;
      throw error;
    }
  }

  return (alarm, state) => {
    const { ActionsEnabled = true, AlarmActions, OKActions, InsufficientDataActions } = alarm.definition;
    if (!ActionsEnabled) return;
    const actions = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state] ?? [];
    if (actions.length === 0) return;
    const message = alarmMessage(deps.account, alarm, state);
    for (const action of actions) {
      const error = execute(action, message);
      const summary =
        error === null
          ? `Successfully executed action ${action}`
          : `Failed to execute action ${action}. Received error: "${error}"`;
      deps.history.record(alarm, 'Action', summary, {
        actionState: error === null ? 'Succeeded' : 'Failed',
        stateUpdateTimestamp: alarm.stateTransitionedMs,
        notificationResource: action,
        publishedMessage: message.Message,
        error,
      });
    }
  };
}
