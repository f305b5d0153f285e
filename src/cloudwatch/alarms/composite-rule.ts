import { type Grammar, parseWithGrammar } from '../../parsing/parse-with-grammar.ts';
import type { StateValue } from './alarm-rule.ts';
import * as parser from './composite-rule-parser.generated.js';

/** The rule of a composite alarm as read. `offset` is a place in the text, counted from 0. */
export type RuleExpression =
  | { readonly kind: 'or' | 'and'; readonly operands: readonly RuleExpression[] }
  | { readonly kind: 'not'; readonly operand: RuleExpression }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: StateValue; readonly alarm: AlarmReference }
  | AtLeastExpression;

/** `AT_LEAST(2, NOT OK, (a, b, c))`: so many of the alarms, or such a share of them, are (not) in the state. */
export interface AtLeastExpression {
  readonly kind: 'at least';
  readonly least: number;
  readonly isPercent: boolean;
  readonly negated: boolean;
  readonly state: StateValue;
  readonly alarms: readonly AlarmReference[];
  readonly offset: number;
}

/** Where a rule names an alarm. */
export interface AlarmReference {
  /** As the rule says it, without quotes: a name or an ARN. */
  readonly name: string;
  readonly offset: number;
  /** Length of the reference in the rule's text, quotes included. */
  readonly length: number;
}

/** Longest rule that PutCompositeAlarm takes, in characters. */
export const alarmRuleMaxLength = 10_240;

const grammar: Grammar<RuleExpression> = {
  noun: 'rule',
  maxLength: alarmRuleMaxLength,
  parser,
};

/**
 * Reads the `AlarmRule` of a composite alarm. AWS page: "Composite alarms: Rule expressions".
 * @throws ExpressionError with the offset of the first character that does not fit.
 */
export function parseAlarmRule(text: string): RuleExpression {
  return parseWithGrammar(text, grammar);
}

/** The names of the alarms that a rule is about, each once, in the order of the text; an ARN by the name in it. */
export function childrenOf(rule: RuleExpression): string[] {
  return [...new Set(alarmReferences(rule).map(({ name }) => alarmNameOf(name)))];
}

/** Every place at which a rule names an alarm, in the order of the text. */
export function alarmReferences(rule: RuleExpression): AlarmReference[] {
  switch (rule.kind) {
    case 'or':
    case 'and':
      return rule.operands.flatMap(alarmReferences);
    case 'not':
      return alarmReferences(rule.operand);
    case 'constant':
      return [];
    case 'state':
      return [rule.alarm];
    case 'at least':
      return [...rule.alarms];
  }
}

/**
 * The text of a rule with every alarm named as `nameOf` says, in quotes, and all else as it was.
 * @throws ExpressionError when the rule cannot be read.
 */
export function renameChildren(text: string, nameOf: (name: string) => string): string {
  let renamed = '';
  let copied = 0;
  for (const { name, offset, length } of alarmReferences(parseAlarmRule(text))) {
    renamed += `${text.slice(copied, offset)}"${nameOf(name).replaceAll('"', '\\"')}"`;
    copied = offset + length;
  }
  return renamed + text.slice(copied);
}

/** The alarm's name, from a name or an ARN. */
export function alarmNameOf(nameOrArn: string): string {
  return alarmArnPattern.exec(nameOrArn)?.[1] ?? nameOrArn;
}

/**
 * True when the alarms of the rule are in the states that it asks for. An alarm of which `stateOf` knows nothing is in no
 * state: `ALARM(x)`, `OK(x)` and `INSUFFICIENT_DATA(x)` are all false of it [inferred: AWS does not let a child be deleted].
 */
export function evaluateAlarmRuleExpression(
  rule: RuleExpression,
  stateOf: (name: string) => StateValue | undefined,
): boolean {
  switch (rule.kind) {
    case 'or':
      return rule.operands.some((operand) => evaluateAlarmRuleExpression(operand, stateOf));
    case 'and':
      return rule.operands.every((operand) => evaluateAlarmRuleExpression(operand, stateOf));
    case 'not':
      return !evaluateAlarmRuleExpression(rule.operand, stateOf);
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(alarmNameOf(rule.alarm.name)) === rule.state;
    case 'at least': {
      const { least, isPercent, negated, state, alarms } = rule;
      const matching = alarms.filter(({ name }) => (stateOf(alarmNameOf(name)) === state) !== negated).length;
      return matching >= (isPercent ? alarmsForShare(least, alarms.length) : least);
    }
  }
}

/**
 * How many of `count` alarms make up `percent` of them. AWS does not say how a fraction is rounded [inferred: up, because
 * "at least 50 %" of three is not reached by one].
 */
function alarmsForShare(percent: number, count: number): number {
  return Math.ceil((percent * count) / 100);
}

/** An alarm's name may hold any character, colons too. */
const alarmArnPattern = /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/s;
