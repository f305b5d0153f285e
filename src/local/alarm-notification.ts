import type { StateValue } from '../cloudwatch/alarm-state.ts';
import type { AlarmHistory } from './alarm-history.ts';
import type { StoredAlarm } from './alarm-store.ts';

/** Notes in the history that the actions of a state ran. Whom they name is told nothing: there is nobody here. */
export function recordActions(history: AlarmHistory, alarm: StoredAlarm, state: StateValue): void {
  const { ActionsEnabled = true, AlarmActions, OKActions, InsufficientDataActions } = alarm.definition;
  if (!ActionsEnabled) return;
  const actions = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: InsufficientDataActions }[state] ?? [];
  for (const action of actions) {
    history.record(alarm, 'Action', `Successfully executed action ${action}`, {
      actionState: 'Succeeded',
      stateUpdateTime: alarm.stateUpdatedMs,
      notificationResource: action,
    });
  }
}
