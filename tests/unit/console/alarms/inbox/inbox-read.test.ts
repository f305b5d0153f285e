import type { CloudWatchClient, DescribeAlarmHistoryCommandInput } from '@aws-sdk/client-cloudwatch';
import { DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import { type InboxPart, readInbox } from '../../../../../src/console/alarms/inbox/inbox-read.ts';
import { inboxWindow, olderUntilMs } from '../../../../../src/console/alarms/inbox/inbox-window.ts';

const nowMs = Date.parse('2026-02-01T12:00:00Z');

interface Told {
  readonly alarmName: string;
  readonly timeMs: number;
}

/** A CloudWatch whose history holds these notifications, newest first, and whose alarms are all deleted. */
function cloudwatchThatTold(told: readonly Told[]) {
  const calls: DescribeAlarmHistoryCommandInput[] = [];
  function history(input: DescribeAlarmHistoryCommandInput) {
    calls.push(input);
    const { StartDate, EndDate, MaxRecords = 100, NextToken = '0' } = input;
    const wanted = told.filter(
      ({ timeMs }) => input.HistoryItemType === 'Action' && timeMs >= +StartDate! && timeMs <= +(EndDate ?? nowMs),
    );
    const end = Number(NextToken) + MaxRecords;
    const items = wanted.slice(Number(NextToken), end).map(({ alarmName, timeMs }) => ({
      AlarmName: alarmName,
      Timestamp: new Date(timeMs),
      HistoryItemType: 'Action',
      HistoryData: JSON.stringify({ notificationResource: 'arn:aws:sns:eu-west-1:1:on-call-page' }),
    }));
    return { AlarmHistoryItems: items, NextToken: end < wanted.length ? `${end}` : undefined };
  }
  const send = async (command: object) =>
    command instanceof DescribeAlarmHistoryCommand ? history(command.input) : { MetricAlarms: [] };
  return { cloudwatch: { send } as unknown as Pick<CloudWatchClient, 'send'>, calls };
}

/** Page after page, as its links lead. */
async function allParts(cloudwatch: Pick<CloudWatchClient, 'send'>): Promise<InboxPart[]> {
  const parts: InboxPart[] = [];
  let untilMs: number | undefined;
  do {
    const until = untilMs === undefined ? undefined : new Date(untilMs).toISOString();
    const part = await readInbox(cloudwatch, inboxWindow(until, nowMs));
    parts.push(part);
    untilMs = olderUntilMs(part.fromMs, nowMs);
  } while (untilMs !== undefined);
  return parts;
}

describe('page after page, the inbox shows every notification once', () => {
  const every = (count: number, stepMs: (index: number) => number): Told[] =>
    Array.from({ length: count }, (_, index) => ({ alarmName: `a${index}`, timeMs: nowMs - stepMs(index) }));
  const histories: Record<string, [told: Told[], pages: number]> = {
    'none at all': [[], 0],
    'a few of today and of three weeks ago': [every(6, (index) => (index < 3 ? index : 21 * 86_400_000 + index)), 2],
    'more than a page takes': [every(1234, (index) => index * 1000), 3],
    'several of one moment where a page ends': [every(1100, (index) => Math.floor(index / 7) * 1000), 3],
    'exactly as many as a page takes': [every(500, (index) => index), 2],
  };
  test.for(Object.entries(histories))('%s', async ([, [told, pages]]) => {
    const parts = await allParts(cloudwatchThatTold(told).cloudwatch);
    expect(parts.flatMap(({ entries }) => entries.map(({ alarmName }) => alarmName))).toEqual(
      told.map(({ alarmName }) => alarmName),
    );
    expect(parts.filter(({ entries }) => entries.length > 0).length).toBe(pages);
  });
});

test('a page goes on behind a moment that has more than it takes', async () => {
  const told = Array.from({ length: 700 }, (_, index) => ({ alarmName: `a${index}`, timeMs: nowMs - 5 }));
  const parts = await allParts(cloudwatchThatTold([...told, { alarmName: 'before', timeMs: nowMs - 6 }]).cloudwatch);
  expect(parts.map(({ entries }) => [entries.length, entries[0]?.alarmName])).toEqual([
    [500, 'a0'],
    [1, 'before'],
    [0, undefined],
    [0, undefined],
  ]);
});

test('what a page reads is bounded, however much there is', async () => {
  const told = Array.from({ length: 3000 }, (_, index) => ({ alarmName: 'a', timeMs: nowMs - index }));
  const { cloudwatch, calls } = cloudwatchThatTold(told);
  await readInbox(cloudwatch, inboxWindow('2026-02-01T11:59:59.500Z', nowMs));
  expect(calls.filter(({ HistoryItemType }) => HistoryItemType === 'Action').length).toBe(6);
});

test.each([
  ['a moment', '2026-01-31T08:00:00.250Z', '2026-01-31T08:00:00.250Z', '2026-01-17T00:00:00.000Z'],
  ['a minute, as other pages write it', '2026-01-31T08:00', '2026-01-31T08:00:00.000Z', '2026-01-17T00:00:00.000Z'],
  ['no time', 'soon', undefined, '2026-01-18T00:00:00.000Z'],
  ['no day of any month', '2026-01-41T08:00', undefined, '2026-01-18T00:00:00.000Z'],
  ['nothing', undefined, undefined, '2026-01-18T00:00:00.000Z'],
])('an address that asks for %s', (_sentence, asked, until, since) => {
  const { sinceMs, untilMs } = inboxWindow(asked, nowMs);
  expect(untilMs === undefined ? undefined : new Date(untilMs).toISOString()).toBe(until);
  expect(new Date(sinceMs).toISOString()).toBe(since);
});
