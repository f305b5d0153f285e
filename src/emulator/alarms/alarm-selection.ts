import type {
  DescribeAlarmsForMetricInput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
} from '@aws-sdk/client-cloudwatch';
import { type Dimension, dimensionsKey } from '../../cloudwatch/metrics/dimensions.ts';
import { pageOf } from '../protocol/aws-paging.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import { describeCompositeAlarm, describeMetricAlarm } from './alarm-description.ts';
import { alarmPageSize, refuseTooManyAlarms } from './alarm-limits.ts';
import type { AlarmStore, StoredAlarm } from './alarm-store.ts';
import type { ActionsSuppression } from './composite-evaluator.ts';
import { childNamesOf, parentsOf } from './composite-relatives.ts';

/**
 * The answer to DescribeAlarms: alarms of both types by name, or the family of one of them, of whose members little more is told
 * than their names. AWS page: "DescribeAlarms".
 */
export function selectAlarms(
  input: DescribeAlarmsInput,
  deps: { alarms: AlarmStore; suppressionOf(name: string): ActionsSuppression | undefined },
): DescribeAlarmsOutput {
  const { alarms } = deps;
  const { MaxRecords, NextToken, ...filter } = input;
  refuseCombinations(filter);
  refuseTooManyAlarms(input.AlarmNames);
  const { ChildrenOfAlarmName, ParentsOfAlarmName } = filter;
  const family = ChildrenOfAlarmName ?? ParentsOfAlarmName;
  if (family !== undefined && alarms.get(family) === undefined) {
    throw new AwsRefusal('ResourceNotFound', `Unknown alarm: ${family}`);
  }
  const wanted =
    ChildrenOfAlarmName !== undefined
      ? childrenOfAlarm(ChildrenOfAlarmName, alarms)
      : ParentsOfAlarmName !== undefined
        ? parentsOf(ParentsOfAlarmName, alarms.listComposites())
        : alarms.list().filter((alarm) => isWanted(alarm, filter));
  const page = pageOf(wanted, { token: NextToken, size: alarmPageSize(MaxRecords), keyOf: ({ name }) => name });
  const metricAlarms = page.items.filter((alarm) => alarm.type === 'MetricAlarm').map(describeMetricAlarm);
  const compositeAlarms = page.items
    .filter((alarm) => alarm.type === 'CompositeAlarm')
    .map((alarm) => describeCompositeAlarm(alarm, deps.suppressionOf(alarm.name)));
  const shown = shownMembers(filter);
  return {
    MetricAlarms: metricAlarms.map((alarm) => only(alarm, shown)),
    CompositeAlarms: compositeAlarms.map((alarm) => only(alarm, shown)),
    NextToken: page.nextToken,
  };
}

/**
 * The answer to DescribeAlarmsForMetric: the alarms on this one metric, with exactly these dimensions. Alarms on expressions
 * that read the metric and composite alarms are none of them. AWS page: "DescribeAlarmsForMetric".
 */
export function selectAlarmsOfMetric(
  input: DescribeAlarmsForMetricInput,
  alarms: AlarmStore,
): DescribeAlarmsForMetricOutput {
  const { Dimensions, ...filter } = input;
  const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
  const dimensions = dimensionsKey(Dimensions as readonly Dimension[] | undefined);
  const found = alarms.list().filter(({ type, definition }) => {
    if (type !== 'MetricAlarm') return false;
    const metric = definition as Readonly<Record<string, unknown>>;
    return (
      dimensionsKey(metric.Dimensions as readonly Dimension[] | undefined) === dimensions &&
      wanted.every(([name, value]) => metric[name] === value)
    );
  });
  return { MetricAlarms: found.filter((alarm) => alarm.type === 'MetricAlarm').map(describeMetricAlarm) };
}

function childrenOfAlarm(name: string, alarms: AlarmStore): StoredAlarm[] {
  const composite = alarms.get(name);
  if (composite?.type !== 'CompositeAlarm') return [];
  const names = new Set(childNamesOf(composite));
  return alarms.list().filter((alarm) => names.has(alarm.name));
}

function isWanted(alarm: StoredAlarm, filter: DescribeAlarmsInput): boolean {
  const { definition } = alarm;
  const actions = [definition.OKActions, definition.AlarmActions, definition.InsufficientDataActions].flat();
  return (
    // Without AlarmTypes the answer has metric alarms only.
    (filter.AlarmTypes ?? ['MetricAlarm']).includes(alarm.type) &&
    (filter.AlarmNames?.includes(alarm.name) ?? true) &&
    alarm.name.startsWith(filter.AlarmNamePrefix ?? '') &&
    (filter.StateValue === undefined || filter.StateValue === alarm.state.value) &&
    (filter.ActionPrefix === undefined || actions.some((action) => action?.startsWith(filter.ActionPrefix ?? '')))
  );
}

function refuseCombinations(filter: Omit<DescribeAlarmsInput, 'MaxRecords' | 'NextToken'>): void {
  const { AlarmNames, AlarmNamePrefix, ChildrenOfAlarmName, ParentsOfAlarmName } = filter;
  if (AlarmNames !== undefined && AlarmNamePrefix !== undefined) {
    const message = 'AlarmNames and AlarmNamePrefix must not be given together.';
    throw new AwsRefusal('InvalidParameterCombinationException', message);
  }
  const family = ChildrenOfAlarmName === undefined ? 'ParentsOfAlarmName' : 'ChildrenOfAlarmName';
  const given = Object.values(filter).filter((value) => value !== undefined).length;
  if ((ChildrenOfAlarmName ?? ParentsOfAlarmName) !== undefined && given > 1) {
    throw new AwsRefusal('ValidationException', `With ${family} only MaxRecords and NextToken may be given.`);
  }
}

/** What is told of the members of a family; undefined for everything. */
function shownMembers({ ChildrenOfAlarmName, ParentsOfAlarmName }: DescribeAlarmsInput): readonly string[] | undefined {
  if (ChildrenOfAlarmName !== undefined) return ['AlarmName', 'AlarmArn', 'StateValue', 'StateUpdatedTimestamp'];
  return ParentsOfAlarmName === undefined ? undefined : ['AlarmName', 'AlarmArn'];
}

function only<Described extends object>(described: Described, shown: readonly string[] | undefined): Described {
  if (shown === undefined) return described;
  return Object.fromEntries(Object.entries(described).filter(([name]) => shown.includes(name))) as Described;
}
