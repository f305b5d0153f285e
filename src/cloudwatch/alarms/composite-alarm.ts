import { calendarTime, isoWeekday } from '../base/calendar-time.ts';
import type { StateValue } from './alarm-rule.ts';
import { childrenOf, evaluateAlarmRuleExpression, type RuleExpression } from './composite-rule.ts';

/** When an alarm last went into the state that it is in. */
export interface AlarmChange {
  readonly arn: string;
  readonly changedSeconds: number;
}

interface CompositeEvaluationInput {
  readonly rule: RuleExpression;
  /** The state of an alarm by its name; undefined for one that is not there. */
  readonly stateOf: (name: string) => StateValue | undefined;
  readonly previous: StateValue;
  /** Tells the changes of the children, for the reason; the reason is a plain one without. */
  readonly changeOf?: ((name: string) => AlarmChange | undefined) | undefined;
  /** Given when it is evaluated because it was put just now; its own ARN. */
  readonly configured?: { readonly arn: string; readonly how: 'created' | 'updated' } | undefined;
}

interface CompositeEvaluation {
  readonly state: StateValue;
  readonly changed: boolean;
  /** Text in the form of CloudWatch's StateReason. CloudWatch keeps the old text as long as the state does not change. */
  readonly reason: string;
  /** Names of the children that StateReasonData lists: the one that brought the change, all of them after a put. */
  readonly triggeringAlarms: readonly string[];
}

/**
 * The state of a composite alarm: ALARM where its rule is true, OK where it is not; INSUFFICIENT_DATA is only what it
 * starts in. The child that changed last is taken for the cause [inferred: CloudWatch evaluates at each change of a child,
 * so that the cause is the newest change]. AWS pages: "Composite alarms", "Alarm events and EventBridge" (for the texts).
 */
export function evaluateCompositeAlarm(input: CompositeEvaluationInput): CompositeEvaluation {
  const { rule, stateOf, changeOf, configured } = input;
  const state = evaluateAlarmRuleExpression(rule, stateOf) ? 'ALARM' : 'OK';
  const changed = state !== input.previous;
  const children = childrenOf(rule);
  if (configured !== undefined) {
    const reason = `${configured.arn} was ${configured.how} and its alarm rule evaluates to ${state}`;
    return { state, changed, reason, triggeringAlarms: children };
  }
  const cause = newestChange(children, changeOf);
  const childState = cause === undefined ? undefined : stateOf(cause.name);
  if (cause === undefined || childState === undefined) {
    return { state, changed, reason: `The alarm rule evaluates to ${state}`, triggeringAlarms: children };
  }
  const reason = `${cause.arn} transitioned to ${childState} at ${momentText(cause.changedSeconds)}`;
  return { state, changed, reason, triggeringAlarms: [cause.name] };
}

function newestChange(
  children: readonly string[],
  changeOf: CompositeEvaluationInput['changeOf'],
): (AlarmChange & { readonly name: string }) | undefined {
  let newest: (AlarmChange & { readonly name: string }) | undefined;
  for (const name of children) {
    const change = changeOf?.(name);
    if (change === undefined) continue;
    if (newest === undefined || change.changedSeconds > newest.changedSeconds) newest = { ...change, name };
  }
  return newest;
}

/** `Friday 04 August, 2023 12:54:46 UTC` */
function momentText(epochSeconds: number): string {
  const { year, month, day, hour, minute, second } = calendarTime(epochSeconds);
  const time = [hour, minute, second].map(twoDigits).join(':');
  return `${weekdayNames[isoWeekday(epochSeconds) - 1]} ${twoDigits(day)} ${monthNames[month - 1]}, ${year} ${time} UTC`;
}

function twoDigits(value: number): string {
  return `${value}`.padStart(2, '0');
}

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const weekdayNames = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
