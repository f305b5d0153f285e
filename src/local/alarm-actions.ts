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
import type { AlarmHistory, NumberedHistoryItem } from './alarm-history.ts';
import { alarmPageSize, refuseTooManyAlarms } from './alarm-limits.ts';
import { selectAlarms } from './alarm-selection.ts';
import type { AlarmStore } from './alarm-store.ts';
import { pageOf } from './aws-paging.ts';
import { AwsRefusal, refuseProblems } from './aws-refusal.ts';
import type { ActionTable } from './aws-service.ts';
import type { TagStore } from './aws-tag-store.ts';
import type { ActionsSuppression } from './composite-evaluator.ts';
import { parentsOf } from './composite-family.ts';

/** Members of PutMetricAlarm that would change the answer and are not built: refused by name rather than passed over. */
const unsupportedInPut = [
  'ThresholdMetricId',
  'EvaluationWindow',
  'WarmUpConfiguration',
  'EvaluationCriteria',
  'EvaluationInterval',
] as const;

/** The actions on alarms of either type, and the one that puts metric alarms. */
export function createAlarmActions(deps: {
  alarms: AlarmStore;
  history: AlarmHistory;
  tags: TagStore;
  suppressionOf(name: string): ActionsSuppression | undefined;
}) {
  const { alarms, history, tags } = deps;

  function refuseUnknown(names: readonly string[]): void {
    const unknown = names.filter((name) => alarms.get(name) === undefined);
    if (unknown.length > 0) throw new AwsRefusal('ResourceNotFound', `Unknown alarm: ${unknown.join(', ')}`);
  }

  /** A parent that goes with the same call still needs its child [inferred]. */
  function refuseNeeded(names: readonly string[]): void {
    const composites = alarms.listComposites();
    const needed = names.find((name) => parentsOf(name, composites).length > 0);
    if (needed === undefined) return;
    const message = `Cannot delete ${needed} as there are composite alarm(s) depending on it.`;
    throw new AwsRefusal('ValidationException', message);
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
      const existing = alarms.get(definition.AlarmName ?? '');
      if (existing?.type === 'CompositeAlarm') {
        throw new AwsRefusal('ValidationException', `${definition.AlarmName} is a composite alarm already.`);
      }
      const { arn } = alarms.put({ type: 'MetricAlarm', definition });
      // Tags of an update are ignored: TagResource changes them.
      if (existing === undefined) tags.add(arn, Tags);
    },

    DescribeAlarms: (input: DescribeAlarmsInput): DescribeAlarmsOutput => selectAlarms(input, deps),

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

    /** Deletes those that exist, and then refuses the names that do not. AWS page: "DeleteAlarms". */
    DeleteAlarms({ AlarmNames = [] }: DeleteAlarmsInput): void {
      refuseTooManyAlarms(AlarmNames, 'AlarmNames');
      const found = [...new Set(AlarmNames)].map(alarms.get).filter((alarm) => alarm !== undefined);
      if (found.filter(({ type }) => type === 'CompositeAlarm').length > 1) {
        throw new AwsRefusal('ValidationException', 'Only one composite alarm can be deleted in one operation.');
      }
      refuseNeeded(found.map(({ name }) => name));
      for (const { name, arn } of found) {
        alarms.remove(name);
        tags.removeAll(arn);
      }
      refuseUnknown(AlarmNames.filter((name) => !found.some((alarm) => alarm.name === name)));
    },

    DescribeAlarmHistory(input: DescribeAlarmHistoryInput): DescribeAlarmHistoryOutput {
      const isAscending = input.ScanBy === 'TimestampAscending';
      const found = history.list().filter((numbered) => isWantedHistory(numbered, input));
      const page = pageOf(isAscending ? found : found.reverse(), {
        token: input.NextToken,
        size: alarmPageSize(input.MaxRecords),
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

function isWantedHistory({ item }: NumberedHistoryItem, input: DescribeAlarmHistoryInput): boolean {
  const time = item.Timestamp?.getTime() ?? 0;
  return (
    (input.AlarmName === undefined || input.AlarmName === item.AlarmName) &&
    (input.HistoryItemType === undefined || input.HistoryItemType === item.HistoryItemType) &&
    (input.AlarmTypes === undefined || input.AlarmTypes.some((type) => type === item.AlarmType)) &&
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

const stateValues: ReadonlySet<string> = new Set<StateValue>(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
