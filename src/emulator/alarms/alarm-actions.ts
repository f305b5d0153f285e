import type {
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { metricAlarmProblems } from '../../cloudwatch/alarms/metric-alarm-rules.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal, refuseProblems } from '../protocol/service-error.ts';
import type { TagStore } from '../tags/aws-tag-store.ts';
import type { AlarmHistory, NumberedHistoryItem } from './alarm-history.ts';
import { alarmPageSize, constraintRefusal, refuseTooManyAlarms } from './alarm-limits.ts';
import { selectAlarms, selectAlarmsOfMetric } from './alarm-selection.ts';
import type { AlarmStore } from './alarm-store.ts';
import type { ActionsSuppression } from './composite-evaluator.ts';
import { parentsOf } from './composite-relatives.ts';

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
  region: string;
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

  /** Names of no alarm are passed over [inferred: the API reference has no error for them]. */
  function setActionsEnabled(names: readonly string[] = [], ActionsEnabled: boolean): void {
    refuseTooManyAlarms(names);
    for (const alarm of new Set(names.map(alarms.get))) {
      if (alarm === undefined || (alarm.definition.ActionsEnabled ?? true) === ActionsEnabled) continue;
      if (alarm.type === 'MetricAlarm') {
        alarms.put({ type: alarm.type, definition: { ...alarm.definition, ActionsEnabled } });
      } else {
        alarms.put({ type: alarm.type, definition: { ...alarm.definition, ActionsEnabled } });
      }
    }
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
      refuseOtherRegions(definition, deps.region);
      const existing = alarms.get(definition.AlarmName ?? '');
      if (existing?.type === 'CompositeAlarm') {
        throw new AwsRefusal('ValidationException', `${definition.AlarmName} is a composite alarm already.`);
      }
      const { arn } = alarms.put({ type: 'MetricAlarm', definition });
      // Tags of an update are ignored: TagResource changes them.
      if (existing === undefined) tags.add(arn, Tags);
    },

    DescribeAlarms: (input: DescribeAlarmsInput): DescribeAlarmsOutput => selectAlarms(input, deps),

    DescribeAlarmsForMetric: (input: DescribeAlarmsForMetricInput): DescribeAlarmsForMetricOutput =>
      selectAlarmsOfMetric(input, alarms),

    EnableAlarmActions: ({ AlarmNames }: EnableAlarmActionsInput): void => setActionsEnabled(AlarmNames, true),

    DisableAlarmActions: ({ AlarmNames }: DisableAlarmActionsInput): void => setActionsEnabled(AlarmNames, false),

    SetAlarmState({ AlarmName = '', StateValue, StateReason = '', StateReasonData }: SetAlarmStateInput): void {
      if (!stateValues.has(StateValue ?? '')) {
        const constraint = `Member must satisfy enum value set: [${[...stateValues].join(', ')}]`;
        throw constraintRefusal(StateValue ?? '', 'stateValue', constraint);
      }
      refuseUnknown([AlarmName]);
      if (StateReasonData !== undefined && !isJson(StateReasonData)) {
        throw new AwsRefusal('InvalidFormatFault', 'Data was not syntactically valid JSON.');
      }
      alarms.setState(AlarmName, {
        value: StateValue as StateValue,
        reason: StateReason,
        reasonData: StateReasonData,
      });
    },

    /** Deletes those that exist, and then refuses the names that do not. AWS page: "DeleteAlarms". */
    DeleteAlarms({ AlarmNames = [] }: DeleteAlarmsInput): void {
      refuseTooManyAlarms(AlarmNames);
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
      refuseUnsupported(input, ['AlarmContributorId']);
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

/** Without AlarmTypes it is that of metric alarms only, as for DescribeAlarms. */
function isWantedHistory({ item }: NumberedHistoryItem, input: DescribeAlarmHistoryInput): boolean {
  const time = item.Timestamp?.getTime() ?? 0;
  return (
    (input.AlarmName === undefined || input.AlarmName === item.AlarmName) &&
    (input.HistoryItemType === undefined || input.HistoryItemType === item.HistoryItemType) &&
    (input.AlarmTypes ?? ['MetricAlarm']).some((type) => type === item.AlarmType) &&
    time >= (input.StartDate?.getTime() ?? 0) &&
    time <= (input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY)
  );
}

/** What acts on an instance acts in the alarm's own region. In AWS's words (measured). */
function refuseOtherRegions(
  { OKActions = [], AlarmActions = [], InsufficientDataActions = [] }: PutMetricAlarmInput,
  region: string,
): void {
  for (const action of [...OKActions, ...AlarmActions, ...InsufficientDataActions]) {
    const other = /^arn:[^:]*:(?:automate|swf):([^:]+):/.exec(action)?.[1];
    if (other === undefined || other === region) continue;
    throw new AwsRefusal('ValidationException', `Invalid region ${other} specified. Only ${region} is supported.`);
  }
}

function refuseUnsupported<Input extends object>(input: Input, members: readonly (keyof Input & string)[]): void {
  const used = members.filter((member) => input[member] !== undefined);
  refuseProblems(
    'ValidationException',
    used.map((member) => `The parameter ${member} is not supported here.`),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const stateValues: ReadonlySet<string> = new Set<StateValue>(['INSUFFICIENT_DATA', 'ALARM', 'OK']);
