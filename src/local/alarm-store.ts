import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { StateValue } from '../cloudwatch/alarm-state.ts';
import type { AlarmHistory } from './alarm-history.ts';
import { type AwsAccount, alarmArn } from './aws-arn.ts';
import type { Clock } from './clock.ts';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON for machines, as DescribeAlarms gives it; undefined before the first evaluation. */
  readonly reasonData: string | undefined;
}

export interface StoredAlarm {
  readonly name: string;
  readonly arn: string;
  /** As it was put, without the tags. */
  readonly definition: Omit<PutMetricAlarmInput, 'Tags'>;
  readonly configurationUpdatedMs: number;
  readonly state: AlarmState;
  readonly stateUpdatedMs: number;
  readonly stateTransitionedMs: number;
}

export interface AlarmStore {
  /** Creates an alarm in INSUFFICIENT_DATA, or replaces the whole definition of one and keeps its state. */
  put(definition: StoredAlarm['definition']): StoredAlarm;
  get(name: string): StoredAlarm | undefined;
  /** By name. */
  list(): StoredAlarm[];
  setState(name: string, state: AlarmState): void;
  remove(name: string): void;
}

/** The alarms of one account and region, in memory; every change is recorded in the history. */
export function createAlarmStore(deps: { account: AwsAccount; clock: Clock; history: AlarmHistory }): AlarmStore {
  const { account, clock, history } = deps;
  const alarms = new Map<string, StoredAlarm>();

  return {
    put(definition) {
      const name = definition.AlarmName ?? '';
      const nowMs = clock.nowMs();
      const existing = alarms.get(name);
      const alarm: StoredAlarm =
        existing === undefined
          ? newAlarm(name, alarmArn(account, name), definition, nowMs)
          : { ...existing, definition, configurationUpdatedMs: nowMs };
      alarms.set(name, alarm);
      const change = existing === undefined ? 'created' : 'updated';
      history.record(name, 'ConfigurationUpdate', `Alarm "${name}" ${change}`, {
        version: '1.0',
        type: existing === undefined ? 'Create' : 'Update',
        [`${change}Alarm`]: definition,
      });
      return alarm;
    },

    get: (name) => alarms.get(name),

    list: () => [...alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),

    setState(name, state) {
      const alarm = alarms.get(name);
      if (alarm === undefined) return;
      const nowMs = clock.nowMs();
      const changed = alarm.state.value !== state.value;
      const stateTransitionedMs = changed ? nowMs : alarm.stateTransitionedMs;
      alarms.set(name, { ...alarm, state, stateUpdatedMs: nowMs, stateTransitionedMs });
      if (!changed) return;
      history.record(name, 'StateUpdate', `Alarm updated from ${alarm.state.value} to ${state.value}`, {
        version: '1.0',
        oldState: historyState(alarm.state),
        newState: historyState(state),
      });
    },

    remove(name) {
      if (alarms.delete(name)) {
        history.record(name, 'ConfigurationUpdate', `Alarm "${name}" deleted`, { version: '1.0', type: 'Delete' });
      }
    },
  };
}

function newAlarm(name: string, arn: string, definition: StoredAlarm['definition'], nowMs: number): StoredAlarm {
  return {
    name,
    arn,
    definition,
    configurationUpdatedMs: nowMs,
    state: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', reasonData: undefined },
    stateUpdatedMs: nowMs,
    stateTransitionedMs: nowMs,
  };
}

function historyState({ value, reason, reasonData }: AlarmState): unknown {
  return { stateValue: value, stateReason: reason, stateReasonData: parsedIfJson(reasonData) };
}

/** SetAlarmState takes any text as reason data, JSON or not. */
function parsedIfJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
