import { describe, expect, test } from 'vitest';
import { inboxEntries } from '../../../../src/console/alarms/inbox/inbox-entries.ts';
import type { HistoryItem } from '../../../../src/console/reads/read-alarm-history.ts';
import type { Alarm, StateValue } from '../../../../src/console/reads/read-alarms.ts';

const topic = 'arn:aws:sns:eu-west-1:1:insurance-claims-local-page';

function action(timeMs: number, data: object): HistoryItem {
  return {
    alarmName: 'pool',
    timeMs,
    type: 'Action',
    summary: '',
    data: { actionState: 'Succeeded', notificationResource: topic, ...data },
  };
}

function change(timeMs: number, to: StateValue): HistoryItem {
  const data = { newState: { stateValue: to, stateReason: `now ${to}` } };
  return { alarmName: 'pool', timeMs, type: 'StateUpdate', summary: '', data };
}

function alarm(state: StateValue): Alarm {
  return { name: 'pool', state, description: 'It is full.\nRunbook: pool.md' } as Alarm;
}

const told = (state: StateValue, more: object = {}) => ({
  publishedMessage: JSON.stringify({
    default: JSON.stringify({ NewStateValue: state, NewStateReason: 'why', ...more }),
  }),
});

describe('a notification', () => {
  test('has its kind, reason and runbook, and is over when the alarm left its state', () => {
    const actions = [
      action(20, told('OK')),
      action(10, told('ALARM', { AlarmDescription: 'Full then.\nRunbook: then.md' })),
    ];
    const changes = [change(40, 'ALARM'), change(20, 'OK'), change(10, 'ALARM')];
    expect(inboxEntries({ changesFromMs: 0, actions, changes, alarms: [alarm('ALARM')] })).toEqual([
      {
        alarmName: 'pool',
        timeMs: 10,
        kind: 'page',
        topic: 'insurance-claims-local-page',
        state: 'ALARM',
        reason: 'why',
        description: 'Full then.',
        runbook: 'then.md',
        children: [],
        endedMs: 20,
        isOver: true,
        undelivered: undefined,
      },
    ]);
  });

  test('without a kept message is explained by the history and by the alarm as it is', () => {
    const [entry] = inboxEntries({
      changesFromMs: 0,
      actions: [action(11, {})],
      changes: [change(10, 'ALARM')],
      alarms: [alarm('ALARM')],
    });
    expect(entry).toMatchObject({ state: 'ALARM', reason: 'now ALARM', runbook: 'pool.md', isOver: false });
  });

  test.each([
    ['the alarm still in its state', alarm('ALARM'), false],
    ['the alarm in another', alarm('OK'), true],
    ['the alarm deleted', undefined, true],
  ])('is judged without a history by %s', (_sentence, now, isOver) => {
    const [entry] = inboxEntries({
      changesFromMs: 0,
      actions: [action(10, told('ALARM'))],
      changes: [],
      alarms: now ? [now] : [],
    });
    expect([entry?.isOver, entry?.endedMs]).toEqual([isOver, undefined]);
  });

  const twice = [change(40, 'ALARM'), change(30, 'OK')];
  test('is over without saying when, where the history read does not reach back to it', () => {
    const sources = { actions: [action(10, told('ALARM'))], changes: twice, alarms: [alarm('ALARM')] };
    const [entry] = inboxEntries({ ...sources, changesFromMs: 30 });
    expect([entry?.isOver, entry?.endedMs]).toEqual([true, undefined]);
  });

  test.each([
    ['later', 60_000, true],
    ['just then', 12, false],
  ])('is judged, where no history tells, by an alarm that came to its state %s', (_sentence, sinceMs, isOver) => {
    const alarms = [{ ...alarm('ALARM'), sinceMs }];
    const [entry] = inboxEntries({ changesFromMs: 0, actions: [action(10, told('ALARM'))], changes: [], alarms });
    expect(entry?.isOver).toBe(isOver);
  });

  test('names the children that brought a composite alarm about, and not those that are well', () => {
    const child = (name: string, Value?: string) => ({
      Arn: `arn:aws:cloudwatch:eu-west-1:1:alarm:${name}`,
      ...(Value === undefined ? {} : { State: { Value } }),
    });
    const message = told('ALARM', { TriggeringChildren: [child('a', 'ALARM'), child('b', 'OK'), child('c')] });
    const [entry] = inboxEntries({ changesFromMs: 0, actions: [action(10, message)], changes: [], alarms: [] });
    expect(entry?.children).toEqual(['a', 'c']);
  });

  test.each([
    ['with its reason', { error: 'Topic does not exist' }, 'Topic does not exist'],
    ['without one', {}, 'The topic did not take it.'],
  ])('that failed says so, %s', (_sentence, data, undelivered) => {
    const failed = action(10, { actionState: 'Failed', ...told('ALARM'), ...data });
    expect(inboxEntries({ changesFromMs: 0, actions: [failed], changes: [], alarms: [] })[0]?.undelivered).toBe(
      undelivered,
    );
  });

  test.each([
    ['an action that is no notification', { notificationResource: 'arn:aws:lambda:eu-west-1:1:function:f' }],
    ['data that nobody knows', { notificationResource: 7 }],
  ])('is not what comes of %s', (_sentence, data) => {
    expect(inboxEntries({ changesFromMs: 0, actions: [action(10, data)], changes: [], alarms: [] })).toEqual([]);
  });

  test.each([
    ['arn:aws:sns:eu-west-1:1:insurance-claims-local-ticket', 'ticket'],
    ['arn:aws:sns:eu-west-1:1:Oncall', 'oncall'],
  ])('to %s is a %s', (notificationResource, kind) => {
    const [entry] = inboxEntries({
      changesFromMs: 0,
      actions: [action(1, { notificationResource })],
      changes: [],
      alarms: [],
    });
    expect(entry?.kind).toBe(kind);
  });
});
