import { expect, test } from 'vitest';
import { createKeptLogRuns, type LogRun } from '../../../../src/console/logs/kept-log-runs.ts';

const runAt = (ranAtMs: number): LogRun => ({
  asked: { query: 'fields @message' },
  window: { range: '1h', startMs: 0, endMs: 1 },
  ranAtMs,
  result: { ok: true, value: { columns: [], rows: [] } },
});

test('a run is found by its id until ten newer ones were kept', () => {
  const runs = createKeptLogRuns();
  const ids = Array.from({ length: 11 }, (_, index) => runs.keep(runAt(index)));
  expect(new Set(ids).size).toBe(11);
  expect(ids.map((id) => runs.find(id)?.ranAtMs)).toEqual([undefined, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect([runs.find(undefined), runs.find('none')]).toEqual([undefined, undefined]);
});
