import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { followLog, type LogTailNews } from '../../../../src/console/logs/log-tail.ts';

type Event = readonly [timeMs: number, message: string];

/** What is told in answer to rounds of events (or a failure), each filtered by the start that is asked for. */
async function follow(rounds: readonly (readonly Event[] | Error)[], newsCount: number): Promise<string[]> {
  let round = 0;
  const send = async ({ input }: { input: { startTime: number } }) => {
    const events = rounds[Math.min(round++, rounds.length - 1)];
    if (events instanceof Error || events === undefined) throw events;
    return {
      events: events
        .filter(([timeMs]) => timeMs >= input.startTime)
        .map(([timestamp, message]) => ({ timestamp, message, eventId: message })),
    };
  };
  const abort = new AbortController();
  const logs = { send } as unknown as CloudWatchLogsClient;
  const tail = { logGroupName: 'group', filterPattern: '', sinceMs: 100_000, signal: abort.signal };
  const told: string[] = [];
  for await (const news of followLog({ logs, everyMs: 1 }, tail)) {
    told.push(textOf(news));
    if (told.length === newsCount) abort.abort();
  }
  return told;
}

function textOf(news: LogTailNews): string {
  if ('problem' in news) return `problem: ${news.problem.message}`;
  const lines = news.lines.map(({ message }) => message).join(' ');
  return news.leftOut === 0 ? lines : `${news.lines.length} lines, ${news.leftOut} left out`;
}

const [a, b, late, c]: Event[] = [
  [100_001, 'a'],
  [100_003, 'b'],
  [100_002, 'late'],
  [120_000, 'c'],
];

test('each line is told once, the newest first, also one that comes late', async () => {
  expect(
    await follow(
      [
        [a!, b!],
        [a!, b!],
        [a!, late!, b!],
        [a!, late!, b!, c!],
      ],
      3,
    ),
  ).toEqual(['b a', 'late', 'c']);
});

test('what comes while CloudWatch fails is told afterwards', async () => {
  expect(await follow([[a!], new Error('away'), [a!, b!]], 3)).toEqual(['a', 'problem: away', 'b']);
});

test('of a flood the newest lines are told, and how many more there were', async () => {
  const flood = Array.from({ length: 250 }, (_, index): Event => [100_000 + index, String(index)]);
  expect(await follow([flood], 1)).toEqual(['200 lines, 50 left out']);
});
