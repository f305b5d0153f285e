import type { MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import { compositeAlarmProblems } from '../../cloudwatch/alarms/composite-alarm-rules.ts';
import { alarmNameOf, childrenOf, parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import { metricAlarmProblems } from '../../cloudwatch/alarms/metric-alarm-rules.ts';
import { isRecord } from '../../cloudwatch/base/validators.ts';
import { alarmSchema, decidedElsewhere } from '../alarms/alarm-schema.ts';
import { compositeSchema } from '../alarms/composite-schema.ts';
import type { DefinitionFile } from '../files/definition-file.ts';
import { closestName } from '../model/did-you-mean.ts';
import type { Path, Problem } from '../model/problem.ts';
import { keysByName } from './alarm-test-composite.ts';
import type { CompositeAlarm, TestedAlarm } from './tested-alarm.ts';

/** What a declared alarm has and CloudWatch does not know: let through, so that a declared one can be copied into a test. */
const ourFields = new Set(['severity', 'runbook']);

/** CloudWatch's fields, those that it tells of an alarm among them: one may paste what DescribeAlarms gave. */
const knownFields = [
  ...Object.keys(alarmSchema.shape),
  ...Object.keys(compositeSchema.shape),
  ...Object.keys(decidedElsewhere),
];

/**
 * Reads the alarms that a test file declares for itself under `alarms:`. They are held to CloudWatch's rules only: whether anybody
 * sends their metrics is of no interest. `declared` are those of the environment, which their composites may refer to.
 */
export function readOwnAlarms(source: { file: DefinitionFile; declared: ReadonlyMap<string, TestedAlarm> }): {
  alarms: TestedAlarm[];
  problems: Problem[];
} {
  const { file, declared } = source;
  const data = file.data;
  const entries = isRecord(data) && isRecord(data.alarms) ? Object.entries(data.alarms) : [];
  const problems: Problem[] = [];
  const report = (path: Path, message: string, offset?: number): void => {
    const remedy = 'CloudWatch refuses the alarm otherwise; "PutMetricAlarm" and "PutCompositeAlarm" have the rules';
    problems.push(file.problem({ path: ['alarms', ...path], severity: 'error', message, remedy, offset }));
  };

  const alarms = entries.flatMap(([key, written]): TestedAlarm[] => {
    if (!isRecord(written)) {
      report([key], `${key} is not a map of fields`);
      return [];
    }
    for (const name of Object.keys(written).filter((field) => !knownFields.includes(field))) {
      const closest = closestName(name, knownFields);
      const remedy = closest === undefined ? 'remove it' : `did you mean ${closest}?`;
      const path = ['alarms', key, name];
      problems.push(file.problem({ path, at: 'key', severity: 'error', message: `unknown field ${name}`, remedy }));
    }
    const fields = Object.entries(written).filter(([name]) => !ourFields.has(name));
    const input: Record<string, unknown> = { AlarmName: key, ...Object.fromEntries(fields) };
    const isComposite = input.AlarmRule !== undefined;
    const found = (isComposite ? compositeAlarmProblems : metricAlarmProblems)(input);
    for (const { path, message, offset } of found) report([key, ...path], message, offset);
    if (found.length > 0) return [];
    return isComposite
      ? [{ kind: 'composite alarm', key, name: key, input: input as unknown as CompositeAlarm }]
      : [{ kind: 'alarm', key, name: key, input: input as unknown as MetricAlarmDefinition }];
  });

  if (problems.length > 0) return { alarms, problems };
  const all = new Map([...declared, ...alarms.map((alarm) => [alarm.key, alarm] as const)]);
  for (const alarm of alarms) {
    for (const { field, message } of familyProblems(alarm, all)) report([alarm.key, field], message);
  }
  return { alarms, problems };
}

/** What is wrong with the alarms that a composite refers to: one does not exist, or they come back to it. */
function familyProblems(
  alarm: TestedAlarm,
  alarms: ReadonlyMap<string, TestedAlarm>,
): { field: string; message: string }[] {
  if (alarm.kind !== 'composite alarm') return [];
  const { ActionsSuppressor } = alarm.input;
  const keyOf = keysByName(alarms);
  const missing = (field: string, names: readonly string[]) =>
    names.filter((name) => !alarms.has(keyOf(name))).map((name) => ({ field, message: `there is no alarm ${name}` }));
  const found = [
    ...missing('AlarmRule', childrenOf(parseAlarmRule(alarm.input.AlarmRule))),
    ...missing('ActionsSuppressor', ActionsSuppressor === undefined ? [] : [alarmNameOf(ActionsSuppressor)]),
  ];
  return found.length === 0 && isBelowItself(alarm.key, alarms)
    ? [{ field: 'AlarmRule', message: `${alarm.key} depends on itself through the alarms in its rule` }]
    : found;
}

function isBelowItself(key: string, alarms: ReadonlyMap<string, TestedAlarm>): boolean {
  const keyOf = keysByName(alarms);
  const seen = new Set<string>();
  const pending = [key];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const alarm = alarms.get(next);
    if (alarm?.kind !== 'composite alarm') continue;
    for (const child of childrenOf(parseAlarmRule(alarm.input.AlarmRule)).map(keyOf)) {
      if (child === key) return true;
      if (!seen.has(child)) pending.push(child);
      seen.add(child);
    }
  }
  return false;
}
