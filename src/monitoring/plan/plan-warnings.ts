import { isAppError } from '../../base/errors.ts';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { alarmNameOf, evaluateAlarmRuleExpression, parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import type { LiveAccount } from '../account/live-account.ts';
import { type LiveObject, objectKey } from '../compare/live-objects.ts';
import type { AlarmDefinition, CompositeDefinition } from '../model/definitions.ts';
import { stateIfPut } from './live-evaluation.ts';
import type { Change, PlanWarning } from './plan.ts';

/** As many calls of GetMetricData as may be under way together. */
const triedAtOnce = 10;

/** What is put, and what it is now. */
interface AlarmPut {
  readonly definition: AlarmDefinition | CompositeDefinition;
  readonly live: LiveObject | undefined;
}

/**
 * What somebody should know before the changes are made: what fires now, what would notify at once, which state would be lost, which
 * alarm would be unmuted. Every new and every changed alarm is tried on the metrics that are there; nothing is read for the others.
 */
export async function planWarnings(source: {
  changes: readonly Change[];
  live: ReadonlyMap<string, LiveObject>;
  account: LiveAccount;
  nowMs: number;
}): Promise<PlanWarning[]> {
  const { changes, live } = source;
  const puts = changes.flatMap((change): AlarmPut[] =>
    change.action !== 'delete' && isAlarm(change.definition)
      ? [{ definition: change.definition, live: live.get(objectKey(change.definition)) }]
      : [],
  );
  const { states, failure } = await statesIfPut({ ...source, puts });
  const newlyOk = puts.filter(
    ({ definition, live: existing }) =>
      existing === undefined && states.get(definition.name) === 'OK' && notifies(definition, 'OK'),
  );
  return [
    ...puts.flatMap((put) => warningsOfPut(put, states.get(put.definition.name))),
    ...changes.flatMap((change) => (change.action === 'delete' ? warningsOfDeletion(live.get(objectKey(change))) : [])),
    ...okNotices(newlyOk),
    ...(failure === undefined ? [] : [{ message: `nobody can tell which alarms will notify at once: ${failure}` }]),
  ];
}

function isAlarm(definition: { kind: string }): definition is AlarmDefinition | CompositeDefinition {
  return definition.kind === 'alarm' || definition.kind === 'composite alarm';
}

/** The states of what is put, composites by those of their children. */
async function statesIfPut(source: {
  puts: readonly AlarmPut[];
  live: ReadonlyMap<string, LiveObject>;
  account: LiveAccount;
  nowMs: number;
}): Promise<{ states: Map<string, StateValue>; failure: string | undefined }> {
  const { puts, live, account, nowMs } = source;
  const states = new Map<string, StateValue>();
  let failure: string | undefined;
  const tryOne = async ({ definition, live: existing }: AlarmPut): Promise<void> => {
    if (definition.kind !== 'alarm' || failure !== undefined) return;
    const previous = existing?.alarm?.StateValue ?? 'INSUFFICIENT_DATA';
    try {
      const state = await stateIfPut({ account: account.cloudwatch, input: definition.input, previous, nowMs });
      if (state !== undefined) states.set(definition.name, state);
    } catch (error) {
      if (!isAppError(error, 'AWS_REFUSED')) throw error;
      failure = error.message;
    }
  };
  for (let first = 0; first < puts.length; first += triedAtOnce)
    await Promise.all(puts.slice(first, first + triedAtOnce).map(tryOne));
  const stateOf = (name: string) =>
    states.get(alarmNameOf(name)) ?? live.get(objectKey({ kind: 'alarm', name: alarmNameOf(name) }))?.alarm?.StateValue;
  for (const { definition } of puts) {
    if (definition.kind !== 'composite alarm') continue;
    const fires = evaluateAlarmRuleExpression(parseAlarmRule(definition.input.AlarmRule ?? ''), stateOf);
    states.set(definition.name, fires ? 'ALARM' : 'OK');
  }
  return { states, failure };
}

function warningsOfPut({ definition, live }: AlarmPut, next: StateValue | undefined): PlanWarning[] {
  const subject = `${definition.kind} ${definition.name}`;
  const { StateValue: state, ActionsEnabled = true } = live?.alarm ?? {};
  const warnings: PlanWarning[] = [];
  const willFire = next === 'ALARM' && state !== 'ALARM';
  if (willFire && live === undefined) {
    const told = notifies(definition, 'ALARM')
      ? `creating it will notify ${topicNames(definition.input.AlarmActions)}`
      : 'it will be in ALARM at once';
    warnings.push({ message: `${subject}: ${told}, because what it watches is beyond its threshold now` });
  }
  if (willFire && live !== undefined) {
    const told = notifies(definition, 'ALARM') ? ` and notify ${topicNames(definition.input.AlarmActions)}` : '';
    warnings.push({
      message: `${subject}: it is in ${state} now; changed like this it will go to ALARM at once${told}`,
    });
  }
  if (state === 'ALARM') {
    const then =
      next === undefined ? '' : next === 'ALARM' ? ' and will stay so' : ` and will go to ${next} once it is changed`;
    warnings.push({ message: `${subject}: it is in ALARM now${then}` });
  }
  if (!ActionsEnabled && definition.input.ActionsEnabled !== false)
    warnings.push({
      message: `${subject}: somebody muted it (its actions are disabled); this change enables them again`,
    });
  return warnings;
}

function warningsOfDeletion(live: LiveObject | undefined): PlanWarning[] {
  if (live?.alarm?.StateValue !== 'ALARM') return [];
  return [
    {
      message: `${live.kind} ${live.name}: it is in ALARM now; deleting it loses that, and nobody will be told that it is over`,
    },
  ];
}

/** Every new alarm leaves INSUFFICIENT_DATA, and says so to whom it reports OK. */
function okNotices(puts: readonly AlarmPut[]): PlanWarning[] {
  if (puts.length === 0) return [];
  const topics = topicNames(puts.flatMap(({ definition }) => definition.input.OKActions ?? []));
  const alarms = puts.length === 1 ? 'a new alarm' : `${puts.length} new alarms`;
  return [{ message: `${alarms} will report OK to ${topics} as soon as created` }];
}

function notifies({ input }: AlarmPut['definition'], state: 'OK' | 'ALARM'): boolean {
  const actions = state === 'OK' ? input.OKActions : input.AlarmActions;
  return input.ActionsEnabled !== false && (actions ?? []).length > 0;
}

/** Topics by the last part of their ARNs. */
function topicNames(actions: readonly string[] = []): string {
  return [...new Set(actions.map((arn) => arn.split(':').at(-1) ?? arn))].join(' and ');
}
