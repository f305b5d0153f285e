import { describe, expect, test } from 'vitest';
import { createLogQueryActions } from '../../../../src/emulator/logs/log-query-actions.ts';
import { createLogStore } from '../../../../src/emulator/logs/log-store.ts';
import { createManualClock } from '../../../../src/emulator/protocol/clock.ts';
import { createYieldingRunner, type YieldingRunner } from '../../../../src/emulator/protocol/yielding-runner.ts';

const logs = createLogStore({ clock: createManualClock(0) });
const put = (message: string) =>
  logs.put({ logGroupName: 'g', logStreamName: 's', events: [{ timestampMs: 0, message }] });
put('{"a":1}');

const request = { logGroupName: 'g', startTime: 0, endTime: 1 };

/** Actions whose queries stand still until `goOn`. */
function held() {
  const runner = createYieldingRunner();
  const waiting: (() => void)[] = [];
  const holding: YieldingRunner = {
    stop: runner.stop,
    run: (steps) => new Promise<void>((resolve) => waiting.push(resolve)).then(() => runner.run(steps)),
  };
  const actions = createLogQueryActions({ logs, runner: holding });
  return {
    ...actions,
    start: (queryString: string) => actions.StartQuery({ ...request, queryString }).queryId,
    statusOf: (queryId = '') => actions.GetQueryResults({ queryId }).status,
    async goOn(queryId = '') {
      await expect.poll(() => actions.GetQueryResults({ queryId }).status).toBe('Running');
      waiting.shift()?.();
      await expect.poll(() => actions.GetQueryResults({ queryId }).status).not.toBe('Running');
    },
  };
}

test('queries run one after the other', async () => {
  const { start, statusOf, goOn } = held();
  const [first, second] = [start('fields a'), start('fields a')];
  expect([statusOf(first), statusOf(second)]).toEqual(['Scheduled', 'Scheduled']);
  await goOn(first);
  expect(statusOf(first)).toBe('Complete');
  await goOn(second);
  expect(statusOf(second)).toBe('Complete');
});

test('a query is about the lines that were there when it was started', async () => {
  const { start, goOn, GetQueryResults } = held();
  const queryId = start('stats count(*) as lines');
  const before = logs.get('g')?.events.length;
  put('later');
  await goOn(queryId);
  expect(GetQueryResults({ queryId })).toMatchObject({
    results: [[{ field: 'lines', value: String(before) }]],
    statistics: { recordsScanned: before },
  });
});

test('a query that would keep more than there is room for fails', async () => {
  const { start, statusOf, goOn } = held();
  const columns = Array.from({ length: 400 }, (_, i) => `a as c${i}`).join(',');
  for (let line = logs.get('g')?.events.length ?? 0; line < 2600; line++) put('x');
  const queryId = start(`fields ${columns}`);
  await goOn(queryId);
  expect(statusOf(queryId)).toBe('Failed');
});

test('refused: more than 30 at once', async () => {
  const { start, goOn } = held();
  const [first] = Array.from({ length: 30 }, () => start('limit 1'));
  expect(() => start('limit 1')).toThrow(expect.objectContaining({ name: 'LimitExceededException' }));
  await goOn(first);
  expect(() => start('limit 1')).not.toThrow();
});

describe('a query that is refused when it is started, whatever lines there are', () => {
  const { start, StartQuery } = held();
  test.each([
    ['a command that is not known', 'frobnicate', 'unexpected "f" at character 1'],
    ['a function that is not known', 'fields frobnicate(a)', 'the function frobnicate is not known'],
    ['a function of stats that is not known', 'stats frobnicate(a)', 'the function frobnicate in stats is not known'],
    ['brackets within brackets', `filter ${'('.repeat(3000)}`, 'brackets are nested deeper than 100'],
    ['a text that is too long', `filter ${'a'.repeat(10_000)}`, 'the query is longer than 10000 characters'],
    [
      'a pattern that is none',
      'filter a like /(/',
      'the pattern /(/ is not taken: error parsing regexp: missing closing )',
    ],
    ['a pattern with a backreference', 'filter a like /(a)\\1/', 'the pattern /(a)\\1/ is not taken'],
    ['a pattern that looks ahead', 'filter a like /a(?=b)/', 'the pattern /a(?=b)/ is not taken'],
    [
      'a pattern that is too large',
      'filter a like /(x{100}){60}/',
      'the pattern /(x{100}){60}/ is not taken: the patterns of the query are too large',
    ],
    [
      'too many patterns',
      `filter ${Array(9).fill('a like /x{600}/').join(' or ')}`,
      'the pattern /x{600}/ is not taken: the patterns of the query are too large',
    ],
  ])('%s', (_sentence, query, message) => {
    expect(() => start(query)).toThrow(
      expect.objectContaining({
        name: 'MalformedQueryException',
        message: expect.stringContaining(`The query is not understood here: ${message}`),
      }),
    );
  });

  test('more groups than AWS takes', () => {
    const logGroupNames = Array(51).fill('g');
    expect(() => StartQuery({ ...request, logGroupName: undefined, logGroupNames, queryString: 'limit 1' })).toThrow(
      expect.objectContaining({ name: 'InvalidParameterException' }),
    );
  });
});
