import { describe, expect, test } from 'vitest';
import { runLimited } from '../../../../src/console/reads/map-limited.ts';
import { logLine } from '../../../../src/console/reads/read-log-lines.ts';
import { type MetricDataRequest, shareCalls } from '../../../../src/console/reads/read-metric-data.ts';
import { pathOf } from '../../../../src/console/reads/read-traces.ts';

describe('charts share calls', () => {
  const plain = (key: string, count = 1): MetricDataRequest => ({
    key,
    queries: Array.from({ length: count }, (_, index) => ({ Id: `m${index}`, MetricStat: undefined })),
  });
  const withExpression = (key: string): MetricDataRequest => ({
    key,
    queries: [{ Id: 'e1', Expression: 'METRICS()' }],
  });
  const keys = (...requests: MetricDataRequest[]) => shareCalls(requests).map((call) => call.map(({ key }) => key));

  test('plain metrics together, an expression alone, no queries no call', () => {
    expect(keys(plain('a'), withExpression('b'), plain('c'), plain('d', 0))).toEqual([['a', 'c'], ['b']]);
  });

  test('never more than 500 queries a call', () => {
    expect(keys(plain('a', 300), plain('b', 200), plain('c', 1))).toEqual([['a', 'b'], ['c']]);
  });
});

test('at most so many run at a time, and results keep their order', async () => {
  let running = 0;
  let most = 0;
  const results = await runLimited([3, 1, 2, 0], 2, async (turns) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    running--;
    return turns * 10;
  });
  expect([results, most]).toEqual([[30, 10, 20, 0], 2]);
});

test.each([
  ['http://a.example:8080/claim?dob=1', '/claim'],
  ['/claim?dob=1', '/claim'],
  [undefined, undefined],
])('the path of %s is %s', (url, path) => expect(pathOf(url)).toBe(path));

describe('a log line', () => {
  test('is taken apart when it is JSON', () => {
    const text = JSON.stringify({ level: 40, msg: 'slow', xray_trace_id: '1-2-3', status: 200 });
    expect(logLine(text, 5, 'i-1')).toEqual({
      timeMs: 5,
      stream: 'i-1',
      level: 'warn',
      message: 'slow',
      traceId: '1-2-3',
      fields: { status: 200 },
    });
  });

  test.each(['plain text', '[1]', '"x"', '{'])('is shown as it is when it is no object: %s', (text) => {
    expect(logLine(text, 0, undefined)).toMatchObject({ message: text, fields: undefined });
  });
});
