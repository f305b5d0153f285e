import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { createLogWidgetReader } from '../../../../../src/console/dashboards/widgets/log-widget-reader.ts';
import { timeSelection } from '../../../../../src/console/page/time-selection.ts';

const startMs = Date.UTC(2026, 1, 1, 12);
const widget = (number: number) => ({ query: `SOURCE 'a' | limit ${number}` });
const hour = (nowMs: number) => timeSelection({ range: '1h' }, nowMs);

/** Answers each query at once with the number of queries so far; a query of `limit 13` fails. */
function start() {
  const asked: string[] = [];
  let nowMs = startMs;
  const send = async (command: unknown) => {
    if (command instanceof StartQueryCommand) {
      asked.push(String(command.input.queryString));
      if (command.input.queryString === 'limit 13') throw new Error('refused');
      return { queryId: '1' };
    }
    expect(command).toBeInstanceOf(GetQueryResultsCommand);
    return { status: 'Complete', results: [[{ field: 'queries', value: String(asked.length) }]] };
  };
  const reader = createLogWidgetReader({ logs: { send } as Pick<CloudWatchLogsClient, 'send'>, nowMs: () => nowMs });
  return {
    reader,
    asked,
    later: (ms: number) => {
      nowMs += ms;
      return nowMs;
    },
  };
}

describe('the query of a log widget', () => {
  test('is run each time that the dashboard is opened', async () => {
    const { reader, asked } = start();
    for (const queries of ['1', '2']) {
      const time = hour(startMs);
      const answer = await reader.opened(time)(widget(1), time.window);
      expect(answer).toMatchObject({ result: { rows: [new Map([['queries', queries]])] }, askedAtMs: undefined });
    }
    expect(asked).toHaveLength(2);
  });

  test('is not run when the dashboard is drawn once more: what it found stays, with its own time', async () => {
    const { reader, asked, later } = start();
    const opened = hour(startMs);
    await reader.opened(opened)(widget(1), opened.window);
    const redrawn = hour(later(3_600_000));
    const answer = await reader.redrawn(redrawn)(widget(1), redrawn.window);
    expect(answer).toMatchObject({ askedAtMs: startMs, window: opened.window });
    expect(answer).toMatchObject({ result: { rows: [new Map([['queries', '1']])] } });
    expect(asked).toHaveLength(1);
  });

  test('that failed is not tried again by a redrawing either', async () => {
    const { reader, asked } = start();
    const time = hour(startMs);
    const found = Promise.allSettled([
      reader.opened(time)(widget(13), time.window),
      reader.redrawn(time)(widget(13), time.window),
    ]);
    expect((await found).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['another query', widget(2), '1h'],
    ['another view', { ...widget(1), view: 'bar' }, '1h'],
    ['another time', widget(1), '3h'],
  ])('of %s was not run by that, and says when it is', async (_sentence, properties, range) => {
    const { reader, asked } = start();
    const opened = hour(startMs);
    await reader.opened(opened)(widget(1), opened.window);
    const other = timeSelection({ range }, startMs);
    expect(await reader.redrawn(other)(properties, other.window)).toEqual({
      notRun: expect.stringContaining('runs when the page is opened'),
    });
    expect(asked).toHaveLength(1);
  });

  test('is one of twenty that a page runs', async () => {
    const { reader, asked } = start();
    const time = hour(startMs);
    for (const read of [reader.opened(time), reader.redrawn(time)]) {
      const answers = [];
      for (let number = 20; number < 42; number++) answers.push(await read(widget(number), time.window));
      expect(answers.map((answer) => 'notRun' in answer)).toEqual([...Array(20).fill(false), true, true]);
      expect(answers.at(-1)).toEqual({ notRun: expect.stringContaining('first 20 queries') });
    }
    expect(asked).toHaveLength(20);
  });

  test('is kept with its result for the hundred newest', async () => {
    const { reader } = start();
    const time = hour(startMs);
    for (let number = 20; number <= 120; number++) await reader.opened(time)(widget(number), time.window);
    const isKept = async (number: number) => !('notRun' in (await reader.redrawn(time)(widget(number), time.window)));
    expect([await isKept(20), await isKept(21), await isKept(120)]).toEqual([false, true, true]);
  });
});
