import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { type AwsAccount, alarmArn } from '../protocol/aws-arn.ts';
import type { Clock } from '../protocol/clock.ts';
import type { AlarmHistory } from './alarm-history.ts';

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON for machines, as DescribeAlarms gives it; undefined before the first evaluation. */
  readonly reasonData: string | undefined;
}

interface AlarmRecord {
  readonly name: string;
  readonly arn: string;
  readonly configurationUpdatedMs: number;
  readonly state: AlarmState;
  readonly stateUpdatedMs: number;
  readonly stateTransitionedMs: number;
  /** The state before the last transition. */
  readonly previousStateValue: StateValue;
}

export interface StoredMetricAlarm extends AlarmRecord {
  readonly type: 'MetricAlarm';
  /** As it was put, without the tags. */
  readonly definition: Omit<PutMetricAlarmInput, 'Tags'>;
}

export interface StoredCompositeAlarm extends AlarmRecord {
  readonly type: 'CompositeAlarm';
  /** As it was put, without the tags. */
  readonly definition: Omit<PutCompositeAlarmInput, 'Tags'>;
}

export type StoredAlarm = StoredMetricAlarm | StoredCompositeAlarm;

/** What is put. The two types share their names: an alarm never changes from one to the other. */
type AlarmConfiguration =
  | Pick<StoredMetricAlarm, 'type' | 'definition'>
  | Pick<StoredCompositeAlarm, 'type' | 'definition'>;

/** Runs the actions that an alarm has for `state`. It never throws and waits for nothing. */
export type RunAlarmActions = (alarm: StoredAlarm, state: StateValue) => void;

export interface AlarmStore {
  /** Creates an alarm in INSUFFICIENT_DATA, or replaces the whole definition of one of that type and keeps its state. */
  put(configuration: AlarmConfiguration): StoredAlarm;
  get(name: string): StoredAlarm | undefined;
  /** By name. */
  list(): StoredAlarm[];
  /** By name. */
  listComposites(): StoredCompositeAlarm[];
  setState(name: string, state: AlarmState): void;
  remove(name: string): void;
  /** Takes back an alarm of an earlier run as it was, without a word in the history. */
  restore(alarm: StoredAlarm): void;
}

/** The alarms of one account and region, in memory; every change is recorded in the history. */
export function createAlarmStore(deps: {
  account: AwsAccount;
  clock: Clock;
  history: AlarmHistory;
  /** For metric alarms: the actions of a composite alarm may be kept back by another alarm. */
  runActions: RunAlarmActions;
}): AlarmStore {
  const { account, clock, history } = deps;
  const alarms = new Map<string, StoredAlarm>();
  const list = () => [...alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

  return {
    put(configuration) {
      const { type, definition } = configuration;
      const name = definition.AlarmName ?? '';
      const nowMs = clock.nowMs();
      const existing = alarms.get(name);
      const record =
        existing === undefined
          ? newRecord(name, alarmArn(account, name), nowMs)
          : { ...existing, configurationUpdatedMs: nowMs };
      const alarm = { ...record, ...configuration };
      alarms.set(name, alarm);
      const change = existing === undefined ? 'created' : 'updated';
      history.record({ name, type }, 'ConfigurationUpdate', `Alarm "${name}" ${change}`, {
        version: '1.0',
        type: existing === undefined ? 'Create' : 'Update',
        [`${change}Alarm`]: definition,
      });
      return alarm;
    },

    get: (name) => alarms.get(name),

    list,

    listComposites: () => list().filter((alarm) => alarm.type === 'CompositeAlarm'),

    setState(name, state) {
      const alarm = alarms.get(name);
      if (alarm === undefined) return;
      const nowMs = clock.nowMs();
      const changed = alarm.state.value !== state.value;
      const stateTransitionedMs = changed ? nowMs : alarm.stateTransitionedMs;
      const previousStateValue = changed ? alarm.state.value : alarm.previousStateValue;
      const updated = { ...alarm, state, stateUpdatedMs: nowMs, stateTransitionedMs, previousStateValue };
      alarms.set(name, updated);
      if (!changed) return;
      history.record(alarm, 'StateUpdate', `Alarm updated from ${alarm.state.value} to ${state.value}`, {
        version: '1.0',
        oldState: historyState(alarm.state),
        newState: historyState(state),
      });
      if (updated.type === 'MetricAlarm') deps.runActions(updated, state.value);
    },

    remove(name) {
      const alarm = alarms.get(name);
      if (alarm === undefined) return;
      alarms.delete(name);
      history.record(alarm, 'ConfigurationUpdate', `Alarm "${name}" deleted`, { version: '1.0', type: 'Delete' });
    },

    restore: (alarm) => void alarms.set(alarm.name, alarm),
  };
}

function newRecord(name: string, arn: string, nowMs: number): AlarmRecord {
  return {
    name,
    arn,
    configurationUpdatedMs: nowMs,
    state: { value: 'INSUFFICIENT_DATA', reason: 'Unchecked: Initial alarm creation', reasonData: undefined },
    stateUpdatedMs: nowMs,
    stateTransitionedMs: nowMs,
    previousStateValue: 'INSUFFICIENT_DATA',
  };
}

function historyState({ value, reason, reasonData }: AlarmState): unknown {
  return {
    stateValue: value,
    stateReason: reason,
    stateReasonData: reasonData === undefined ? undefined : JSON.parse(reasonData),
  };
}
