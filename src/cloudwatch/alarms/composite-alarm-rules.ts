import { ExpressionError } from '../../parsing/expression-error.ts';
import { all, type Check, fields, integer, text } from '../base/validators.ts';
import { type AlarmProblem, commonAlarmFields, reportTo } from './alarm-fields.ts';
import {
  type AtLeastExpression,
  alarmReferences,
  alarmRuleMaxLength,
  childrenOf,
  parseAlarmRule,
  type RuleExpression,
} from './composite-rule.ts';

/** Most alarms that one rule may be about. */
const childrenMax = 100;

/** Most elements of a rule. "Elements are child alarms, TRUE or FALSE statements, and parentheses." */
const elementsMax = 500;

const shape = fields({
  required: {
    AlarmName: commonAlarmFields.AlarmName,
    AlarmRule: text({ atLeast: 1, atMost: alarmRuleMaxLength }),
  },
  optional: {
    ...commonAlarmFields,
    ActionsSuppressor: text({ atLeast: 1, atMost: 1600 }),
    ActionsSuppressorWaitPeriod: integer({ atLeast: 0 }),
    ActionsSuppressorExtensionPeriod: integer({ atLeast: 0 }),
  },
});

/**
 * Every reason for which PutCompositeAlarm would refuse the request by itself, in CloudWatch's own field names; none when
 * it would take it. Whether the alarms of the rule exist is not looked at. Fields CloudWatch does not know are let
 * through. AWS page: "PutCompositeAlarm" of the API reference.
 */
export function compositeAlarmProblems(alarm: Readonly<Record<string, unknown>>): AlarmProblem[] {
  const problems: AlarmProblem[] = [];
  all(shape, suppressorWithPeriods, possibleActions)(alarm, [], reportTo(problems));
  if (typeof alarm.AlarmRule !== 'string' || problems.some(({ path }) => path[0] === 'AlarmRule')) return problems;
  for (const { message, offset } of ruleProblems(alarm.AlarmRule, alarm.AlarmName)) {
    problems.push({ path: ['AlarmRule'], message, offset });
  }
  return problems;
}

const suppressorWithPeriods: Check = (value, path, report) => {
  const alarm = value as Readonly<Record<string, unknown>>;
  for (const name of ['ActionsSuppressorWaitPeriod', 'ActionsSuppressorExtensionPeriod']) {
    if (alarm.ActionsSuppressor !== undefined && alarm[name] === undefined) {
      report([...path, name], `${name} must not be null: an ActionsSuppressor needs it`);
    }
    if (alarm.ActionsSuppressor === undefined && alarm[name] !== undefined) {
      report([...path, name], `${name} requires an ActionSuppressor`);
    }
  }
};

/** Composite alarms take fewer kinds of action than metric alarms do. AWS page: "Composite alarms". */
const possibleActions: Check = (value, path, report) => {
  const alarm = value as Readonly<Record<string, unknown>>;
  for (const name of ['OKActions', 'AlarmActions', 'InsufficientDataActions']) {
    const actions = alarm[name];
    if (!Array.isArray(actions)) continue;
    actions.forEach((action, index) => {
      const service = typeof action === 'string' ? /^arn:[^:]*:([^:]*):/.exec(action)?.[1] : undefined;
      if (service === undefined || !instanceServices.has(service)) return;
      report([...path, name, index], `A composite alarm cannot act on ${service}: only metric alarms can`);
    });
  }
};

const instanceServices = new Set(['ec2', 'automate', 'autoscaling', 'swf']);

function ruleProblems(text: string, ownName: unknown): { message: string; offset?: number | undefined }[] {
  let rule: RuleExpression;
  try {
    rule = parseAlarmRule(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // AWS names the token that it does not take; where in the text is our own word.
    const token = error.offset === undefined ? undefined : /^\S+/.exec(text.slice(error.offset))?.[0];
    const where = token === undefined ? '' : `Unsupported token '${token}'. `;
    return [{ message: `Error in AlarmRule [${where}${error.message}]`, offset: error.offset }];
  }
  const problems: { message: string; offset?: number | undefined }[] = [];
  const children = childrenOf(rule).length;
  // In AWS's words (measured).
  if (childrenOf(rule).some((child) => child === ownName))
    problems.push({ message: 'A composite alarm cannot have a child relation with itself via its AlarmRule' });
  if (children > childrenMax)
    problems.push({ message: `The rule is about ${children} alarms, ${childrenMax} at most` });
  const elements = elementsOf(rule, text);
  if (elements > elementsMax) problems.push({ message: `The rule has ${elements} elements, ${elementsMax} at most` });
  for (const { least, isPercent, alarms, offset } of atLeastsOf(rule)) {
    const most = isPercent ? 100 : alarms.length;
    if (least >= 1 && least <= most) continue;
    problems.push({
      message: `AT_LEAST takes 1 to ${most}${isPercent ? ' %' : ''} of these alarms, not ${least}`,
      offset,
    });
  }
  return problems;
}

/**
 * Every bracket is counted, those of a function too [inferred: AWS does not say which are, and counted this way a rule is
 * never taken that AWS would refuse]. A bracket in a quoted name is none.
 */
function elementsOf(rule: RuleExpression, text: string): number {
  const brackets = text.replaceAll(/"(?:\\"|[^"])*"/g, '').match(/[()]/g)?.length ?? 0;
  return alarmReferences(rule).length + constantsOf(rule) + brackets;
}

function constantsOf(rule: RuleExpression): number {
  switch (rule.kind) {
    case 'or':
    case 'and':
      return rule.operands.reduce((sum, operand) => sum + constantsOf(operand), 0);
    case 'not':
      return constantsOf(rule.operand);
    default:
      return rule.kind === 'constant' ? 1 : 0;
  }
}

function atLeastsOf(rule: RuleExpression): AtLeastExpression[] {
  switch (rule.kind) {
    case 'or':
    case 'and':
      return rule.operands.flatMap(atLeastsOf);
    case 'not':
      return atLeastsOf(rule.operand);
    default:
      return rule.kind === 'at least' ? [rule] : [];
  }
}
