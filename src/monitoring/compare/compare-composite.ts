import type { CompositeAlarm, PutCompositeAlarmInput } from '@aws-sdk/client-cloudwatch';
import { alarmNameOf } from '../../cloudwatch/alarms/composite-rule.ts';
import { actionLists, presence } from './compare-alarm.ts';

/** Everything of a composite alarm that PutCompositeAlarm writes. */
type CompositeField = Exclude<keyof PutCompositeAlarmInput, 'AlarmName' | 'Tags'>;

/** What CloudWatch takes a field to be when it is left out. A new field of the SDK has to be added here before this compiles. */
const defaults: Record<CompositeField, unknown> = {
  AlarmDescription: undefined,
  ActionsEnabled: true,
  AlarmActions: undefined,
  OKActions: undefined,
  InsufficientDataActions: undefined,
  AlarmRule: undefined,
  ActionsSuppressor: undefined,
  ActionsSuppressorWaitPeriod: undefined,
  ActionsSuppressorExtensionPeriod: undefined,
  ActionConfiguration: undefined,
};

/** What a composite alarm is, declared or live, so that two ways to write the same one are equal. */
export function compositeConfiguration(alarm: CompositeAlarm | PutCompositeAlarmInput): Record<string, unknown> {
  const filled = Object.fromEntries(
    Object.entries(defaults).map(([field, byDefault]) => [
      field,
      presence(alarm[field as CompositeField]) ?? byDefault,
    ]),
  );
  return {
    ...filled,
    AlarmRule: ruleText(alarm.AlarmRule ?? ''),
    ActionsSuppressor: alarm.ActionsSuppressor ? alarmNameOf(alarm.ActionsSuppressor) : undefined,
    ...actionLists(alarm),
  };
}

/** A rule with its spaces, quotes and ARNs written in one way. AWS page: "PutCompositeAlarm". */
function ruleText(rule: string): string {
  const tokens = rule.match(/"(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+/g) ?? [];
  let text = '';
  for (const token of tokens.map(oneSpelling)) {
    const isOperator = /\b(AND|OR|NOT)$/.test(text);
    const joins = text === '' || text.endsWith('(') || token === ')' || token === ',' || (token === '(' && !isOperator);
    text += joins ? token : ` ${token}`;
  }
  return text;
}

function oneSpelling(token: string): string {
  if (!token.startsWith('"')) return alarmNameOf(token);
  const name = alarmNameOf(token.slice(1, -1).replaceAll('\\"', '"'));
  return /[\s(),"]/.test(name) ? `"${name.replaceAll('"', '\\"')}"` : name;
}
