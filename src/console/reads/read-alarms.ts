import {
  type AlarmType,
  type CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';

export type StateValue = 'ALARM' | 'INSUFFICIENT_DATA' | 'OK';

/** A metric or composite alarm as the pages show it; `metric` is missing for a composite one, `composite` for the others. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly state: StateValue;
  readonly reason: string | undefined;
  readonly sinceMs: number | undefined;
  /** What runs when it goes to ALARM. */
  readonly actions: readonly string[];
  /** Why its actions do not run now; undefined when they do. */
  readonly heldBack: string | undefined;
  readonly metric: MetricAlarm | undefined;
  readonly composite: CompositeAlarm | undefined;
}

// Without it DescribeAlarms answers with metric alarms only.
const everyType: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
/** DescribeAlarms takes at most so many names. */
const namesPerCall = 100;
const stateOrder: readonly StateValue[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** Every alarm, what needs attention first. */
export async function readAlarms(cloudwatch: CloudWatchClient): Promise<Alarm[]> {
  return (await describe(cloudwatch, undefined)).sort(byUrgency);
}

/** The alarms of those names or ARNs, in any order; unknown ones are left out. */
export async function readAlarmsNamed(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  namesOrArns: readonly string[],
): Promise<Alarm[]> {
  const names = [...new Set(namesOrArns.map(alarmName))];
  const alarms: Alarm[] = [];
  for (let from = 0; from < names.length; from += namesPerCall) {
    alarms.push(...(await describe(cloudwatch, names.slice(from, from + namesPerCall))));
  }
  return alarms;
}

/** The composite alarms whose rules ask about the alarm `name`, what needs attention first. */
export async function readParentAlarms(cloudwatch: CloudWatchClient, name: string): Promise<Alarm[]> {
  // There are at most 150; of each, the answer has little more than the name.
  const parents: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new DescribeAlarmsCommand({ ParentsOfAlarmName: name, MaxRecords: namesPerCall, NextToken: nextToken }),
    );
    parents.push(...(answer.CompositeAlarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []));
    nextToken = answer.NextToken;
  } while (nextToken !== undefined);
  return (await readAlarmsNamed(cloudwatch, parents)).sort(byUrgency);
}

/** `arn:aws:cloudwatch:us-east-1:000000000000:alarm:NAME` to `NAME`, which may hold colons; a name stays as it is. */
export function alarmName(nameOrArn: string): string {
  return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

/** Whether an alarm is the one of that name or ARN; one of the same name in another account is not. Made-up ones have no ARN. */
export function isNamedBy({ name, arn }: Alarm, nameOrArn: string): boolean {
  return nameOrArn.startsWith('arn:') && arn ? arn === nameOrArn : name === alarmName(nameOrArn);
}

async function describe(cloudwatch: Pick<CloudWatchClient, 'send'>, names: string[] | undefined): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: everyType, NextToken: nextToken }),
    );
    for (const metric of answer.MetricAlarms ?? []) alarms.push({ ...common(metric), metric, composite: undefined });
    for (const composite of answer.CompositeAlarms ?? []) {
      alarms.push({ ...common(composite), metric: undefined, composite });
    }
    nextToken = answer.NextToken;
  } while (nextToken !== undefined);
  return alarms;
}

function common(alarm: MetricAlarm | CompositeAlarm): Omit<Alarm, 'metric' | 'composite'> {
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    description: alarm.AlarmDescription,
    state: stateOrder.find((state) => state === alarm.StateValue) ?? 'INSUFFICIENT_DATA',
    reason: alarm.StateReason,
    sinceMs: since?.getTime(),
    actions: alarm.AlarmActions ?? [],
    heldBack: heldBackReason(alarm),
  };
}

function heldBackReason(alarm: MetricAlarm | CompositeAlarm): string | undefined {
  if (alarm.ActionsEnabled === false) return 'Actions are disabled';
  if (!('ActionsSuppressedBy' in alarm) || alarm.ActionsSuppressedBy === undefined) return undefined;
  return alarm.ActionsSuppressedReason ?? `Actions suppressed by ${alarm.ActionsSuppressedBy}`;
}

/** In ALARM first; of one state those that call somebody, composite ones before the others; then by name. */
export function byUrgency(a: Alarm, b: Alarm): number {
  return byState(a, b) || rank(a) - rank(b) || a.name.localeCompare(b.name);
}

/** In ALARM first, OK last. */
export function byState(a: Alarm, b: Alarm): number {
  return stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state);
}

function rank(alarm: Alarm): number {
  return alarm.actions.length === 0 ? 2 : alarm.composite === undefined ? 1 : 0;
}
