import { describe, expect, test } from 'vitest';
import { compositeAlarmProblems } from '../../../../src/cloudwatch/alarms/composite-alarm-rules.ts';

const composite = {
  AlarmName: 'local-outage',
  AlarmRule: 'ALARM(a) AND NOT AT_LEAST(50%, OK, (b, c))',
  AlarmDescription: 'Claims cannot be sent',
  AlarmActions: ['arn:aws:sns:us-east-1:000000000000:page'],
  ActionsSuppressor: 'local-maintenance',
  ActionsSuppressorWaitPeriod: 60,
  ActionsSuppressorExtensionPeriod: 0,
  Tags: [{ Key: 'Environment', Value: 'local' }],
};

const names = (count: number) => Array.from({ length: count }, (_, i) => `a${i}`);

test.each<[string, Record<string, unknown>]>([
  ['with a suppressor', composite],
  ['that is only a rule', { AlarmName: 'x', AlarmRule: 'FALSE' }],
  ['of 100 children', { AlarmName: 'x', AlarmRule: `AT_LEAST(1, ALARM, (${names(100).join(', ')}))` }],
  ['of 500 elements', { AlarmName: 'x', AlarmRule: Array(500).fill('TRUE').join(' OR ') }],
  ['with brackets in names, which are no elements', { AlarmName: 'x', AlarmRule: `ALARM("${'()'.repeat(300)}")` }],
])('PutCompositeAlarm takes an alarm %s', (_, alarm) => {
  expect(compositeAlarmProblems(alarm)).toEqual([]);
});

describe('PutCompositeAlarm refuses, with the field', () => {
  const cases: Record<string, [change: Record<string, unknown>, problem: Record<string, unknown>]> = {
    'no rule': [{ AlarmRule: undefined }, { path: [], message: "The alarm should have required property 'AlarmRule'" }],
    'a rule that is too long': [
      { AlarmRule: `ALARM(${'a'.repeat(10_240)})` },
      { path: ['AlarmRule'], message: 'AlarmRule should NOT be longer than 10240 characters' },
    ],
    'a rule that cannot be read, with the place in it': [
      { AlarmRule: 'ALARM(a) AND' },
      { path: ['AlarmRule'], message: 'Error in AlarmRule [The rule ends too early at character 13.]', offset: 12 },
    ],
    '101 children': [
      { AlarmRule: `AT_LEAST(1, ALARM, (${names(101).join(', ')}))` },
      { path: ['AlarmRule'], message: 'The rule is about 101 alarms, 100 at most' },
    ],
    '501 elements': [
      { AlarmRule: Array(501).fill('TRUE').join(' OR ') },
      { path: ['AlarmRule'], message: 'The rule has 501 elements, 500 at most' },
    ],
    'a number that is never reached': [
      { AlarmRule: 'TRUE OR AT_LEAST(3, ALARM, (a, b))' },
      { path: ['AlarmRule'], message: 'AT_LEAST takes 1 to 2 of these alarms, not 3', offset: 8 },
    ],
    'a share that is always reached': [
      { AlarmRule: 'AT_LEAST(0%, ALARM, (a, b))' },
      { path: ['AlarmRule'], message: 'AT_LEAST takes 1 to 100 % of these alarms, not 0', offset: 0 },
    ],
    'a function that there is not': [
      { AlarmRule: 'MISSING(latency)' },
      {
        path: ['AlarmRule'],
        message: `Error in AlarmRule [Unsupported token 'MISSING(latency)'. Unexpected "M" at character 1.]`,
        offset: 0,
      },
    ],
    'a suppressor without its periods': [
      { ActionsSuppressorWaitPeriod: undefined },
      {
        path: ['ActionsSuppressorWaitPeriod'],
        message: 'ActionsSuppressorWaitPeriod must not be null: an ActionsSuppressor needs it',
      },
    ],
    'a period without a suppressor': [
      { ActionsSuppressor: undefined, ActionsSuppressorWaitPeriod: undefined },
      {
        path: ['ActionsSuppressorExtensionPeriod'],
        message: 'ActionsSuppressorExtensionPeriod requires an ActionSuppressor',
      },
    ],
    'a period that is none': [
      { ActionsSuppressorWaitPeriod: -1 },
      { path: ['ActionsSuppressorWaitPeriod'], message: 'ActionsSuppressorWaitPeriod should be >= 0' },
    ],
    'an action on instances': [
      { AlarmActions: ['arn:aws:automate:us-east-1:ec2:recover'] },
      { path: ['AlarmActions', 0], message: 'A composite alarm cannot act on automate: only metric alarms can' },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [change, problem]) => {
    expect(compositeAlarmProblems({ ...composite, ...change })).toEqual([problem]);
  });
});
