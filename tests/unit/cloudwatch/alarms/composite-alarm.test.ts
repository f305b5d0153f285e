import { describe, expect, test } from 'vitest';
import type { StateValue } from '../../../../src/cloudwatch/alarms/alarm-rule.ts';
import { type AlarmChange, evaluateCompositeAlarm } from '../../../../src/cloudwatch/alarms/composite-alarm.ts';
import { parseAlarmRule } from '../../../../src/cloudwatch/alarms/composite-rule.ts';

const rule = parseAlarmRule('ALARM(first) OR ALARM(second)');
const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:111122223333:alarm:${name}`;
const at = (iso: string) => Date.parse(iso) / 1000;

function evaluate(states: Record<string, StateValue>, changes: Record<string, AlarmChange> = {}) {
  return evaluateCompositeAlarm({
    rule,
    stateOf: (name) => states[name],
    previous: 'OK',
    changeOf: (name) => changes[name],
  });
}

test.each<[Record<string, StateValue>, StateValue, string]>([
  [{ first: 'ALARM', second: 'OK' }, 'ALARM', 'the rule is true'],
  [{ first: 'OK', second: 'OK' }, 'OK', 'the rule is false'],
  [{ first: 'INSUFFICIENT_DATA', second: 'INSUFFICIENT_DATA' }, 'OK', 'children without data make no third state'],
])('with %j a composite alarm is in %s: %s', (states, expected) => {
  expect(evaluate(states)).toMatchObject({ state: expected, changed: expected !== 'OK' });
});

describe('"Alarm events and EventBridge": the reason', () => {
  test('names the child that changed last, and when', () => {
    const { reason, triggeringAlarms } = evaluate(
      { first: 'ALARM', second: 'OK' },
      {
        first: { arn: arn('first'), changedSeconds: at('2023-08-04T12:54:46Z') },
        second: { arn: arn('second'), changedSeconds: at('2023-08-04T12:54:45Z') },
      },
    );
    expect(reason).toBe(`${arn('first')} transitioned to ALARM at Friday 04 August, 2023 12:54:46 UTC`);
    expect(triggeringAlarms).toEqual(['first']);
  });

  test('names the child whose recovery made the rule false', () => {
    const { reason } = evaluate(
      { first: 'OK', second: 'OK' },
      { second: { arn: arn('second'), changedSeconds: at('2026-01-04T00:00:00Z') } },
    );
    expect(reason).toBe(`${arn('second')} transitioned to OK at Sunday 04 January, 2026 00:00:00 UTC`);
  });

  test.each(['created', 'updated'] as const)('after being %s tells what the rule evaluates to', (how) => {
    const result = evaluateCompositeAlarm({
      rule,
      stateOf: () => 'OK',
      previous: 'INSUFFICIENT_DATA',
      configured: { arn: arn('main'), how },
    });
    expect(result).toEqual({
      state: 'OK',
      changed: true,
      reason: `${arn('main')} was ${how} and its alarm rule evaluates to OK`,
      triggeringAlarms: ['first', 'second'],
    });
  });

  test('is a plain one where nobody knows what changed', () => {
    expect(evaluate({ first: 'ALARM' }).reason).toBe('The alarm rule evaluates to ALARM');
  });
});
