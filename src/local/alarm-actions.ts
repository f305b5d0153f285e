import type {
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { StateValue } from '../cloudwatch/alarm-state.ts';
import { metricAlarmProblems } from '../cloudwatch/metric-alarm-rules.ts';
import { describeAlarm } from './alarm-description.ts';
import type { AlarmHistory, NumberedHistoryItem } from './alarm-history.ts';
import type { AlarmStore, StoredAlarm } from './alarm-store.ts';
import { pageOf } from './aws-paging.ts';
import { AwsRefusal, refuseProblems } from './aws-refusal.ts';
import type { ActionTable } from './aws-service.ts';
import type { TagStore } from './aws-tag-store.ts';

/** AWS pages: "DescribeAlarms", "DescribeAlarmHistory", "DeleteAlarms". What is given without MaxRecords is [inferred]. */
const maxRecords = 100;
const defaultRecords = 50;
const maxNames = 100;

/** Members of the inputs that would change the answer and are not built: refused by name rather than passed over. */
const unsupportedInPut = [
  'ThresholdMetricId',
  'EvaluationWindow',
  'WarmUpConfiguration',
  'EvaluationCriteria',
  'EvaluationInterval',
] as const;
const unsupportedInDescribe = ['ChildrenOfAlarmName', 'ParentsOfAlarmName'] as const;

/** The actions on metric alarms. */
export function createAlarmActions(deps: { alarms: AlarmStore; history: AlarmHistory; tags: TagStore }) {
  const { alarms, history, tags } = deps;

  function refuseUnknown(names: readonly string[]): void {
    const unknown = names.filter((name) => alarms.get(name) === undefined);
    if (unknown.length > 0) throw new AwsRefusal('ResourceNotFound', `Unknown alarm: ${unknown.join(', ')}`);
  }

  return {
    PutMetricAlarm(input: PutMetricAlarmInput): void {
      refuseUnsupported(input, unsupportedInPut);
      const { Tags = [], ...definition } = withoutEmptyLists(input);
      const problems = metricAlarmProblems({ ...definition, Tags });
      refuseProblems(
        'ValidationException',
        problems.map(({ message }) => message),
      );
      const isNew = alarms.get(definition.AlarmName ?? '') === undefined;
      const { arn } = alarms.put(definition);
      // Tags of an update are ignored: TagResource changes them.
      if (isNew) tags.add(arn, Tags);
    },

    DescribeAlarms(input: DescribeAlarmsInput): DescribeAlarmsOutput {
      refuseUnsupported(input, unsupportedInDescribe);
      if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined) {
        const message = 'AlarmNames and AlarmNamePrefix must not be given together.';
        throw new AwsRefusal('InvalidParameterCombinationException', message);
      }
      refuseTooMany(input.AlarmNames, 'AlarmNames');
      // Without AlarmTypes the answer has metric alarms only, and there are no other alarms here yet.
      const wanted = (input.AlarmTypes ?? ['MetricAlarm']).includes('MetricAlarm')
        ? alarms.list().filter((alarm) => isWanted(alarm, input))
        : [];
      const page = pageOf(wanted, {
        token: input.NextToken,
        size: pageSize(input.MaxRecords),
        keyOf: ({ name }) => name,
      });
      return { MetricAlarms: page.items.map(describeAlarm), CompositeAlarms: [], NextToken: page.nextToken };
    },

    SetAlarmState({ AlarmName = '', StateValue, StateReason = '', StateReasonData }: SetAlarmStateInput): void {
      if (!stateValues.has(StateValue ?? '')) {
        const message = `The value ${StateValue} for parameter StateValue is invalid.`;
        throw new AwsRefusal('ValidationException', message);
      }
      refuseUnknown([AlarmName]);
      alarms.setState(AlarmName, {
        value: StateValue as StateValue,
        reason: StateReason,
        reasonData: StateReasonData,
      });
    },

    /** Deletes all or, when one does not exist, none. */
    DeleteAlarms({ AlarmNames = [] }: DeleteAlarmsInput): void {
      refuseTooMany(AlarmNames, 'AlarmNames');
      refuseUnknown(AlarmNames);
      for (const name of AlarmNames) {
        const arn = alarms.get(name)?.arn;
        alarms.remove(name);
        if (arn !== undefined) tags.removeAll(arn);
      }
    },

    DescribeAlarmHistory(input: DescribeAlarmHistoryInput): DescribeAlarmHistoryOutput {
      const isAscending = input.ScanBy === 'TimestampAscending';
      const found = history.list().filter((numbered) => isWantedHistory(numbered, input));
      const page = pageOf(isAscending ? found : found.reverse(), {
        token: input.NextToken,
        size: pageSize(input.MaxRecords),
        keyOf: ({ sequence }) => String(isAscending ? sequence : Number.MAX_SAFE_INTEGER - sequence).padStart(16, '0'),
      });
      return { AlarmHistoryItems: page.items.map(({ item }) => item), NextToken: page.nextToken };
    },
  } satisfies ActionTable;
}

/** An empty list means the same as none: Query clients send `Metrics=` for a single-metric alarm. */
function withoutEmptyLists(input: PutMetricAlarmInput): PutMetricAlarmInput {
  const given = Object.entries(input).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(given) as PutMetricAlarmInput & Record<string, unknown>;
}

function isWanted(alarm: StoredAlarm, input: DescribeAlarmsInput): boolean {
  const { definition } = alarm;
  const actions = [definition.OKActions, definition.AlarmActions, definition.InsufficientDataActions].flat();
  return (
    (input.AlarmNames?.includes(alarm.name) ?? true) &&
    alarm.name.startsWith(input.AlarmNamePrefix ?? '') &&
    (input.StateValue === undefined || input.StateValue === alarm.state.value) &&
    (input.ActionPrefix === undefined || actions.some((action) => action?.startsWith(input.ActionPrefix ?? '')))
  );
}

function isWantedHistory({ item }: NumberedHistoryItem, input: DescribeAlarmHistoryInput): boolean {
  const time = item.Timestamp?.getTime() ?? 0;
  return (
    (input.AlarmName === undefined || input.AlarmName === item.AlarmName) &&
    (input.HistoryItemType === undefined || input.HistoryItemType === item.HistoryItemType) &&
    (input.AlarmTypes === undefined || input.AlarmTypes.includes('MetricAlarm')) &&
    time >= (input.StartDate?.getTime() ?? 0) &&
    time <= (input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY)
  );
}

function refuseUnsupported<Input extends object>(input: Input, members: readonly (keyof Input & string)[]): void {
  const used = members.filter((member) => input[member] !== undefined);
  refuseProblems(
    'ValidationException',
    used.map((member) => `The parameter ${member} is not supported here.`),
  );
}

function refuseTooMany(names: readonly string[] | undefined, parameter: string): void {
  if (names === undefined || names.length <= maxNames) return;
  const message = `The collection ${parameter} must not have a size greater than ${maxNames}.`;
  throw new AwsRefusal('ValidationException', message);
}

function pageSize(requested: number | undefined): number {
  if (requested === undefined) return defaultRecords;
  if (Number.isInteger(requested) && requested >= 1 && requested <= maxRecords) return requested;
  throw new AwsRefusal('ValidationException', `MaxRecords must be from 1 to ${maxRecords}.`);
}

const stateValues: ReadonlySet<string> = new Set<StateValue>(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
