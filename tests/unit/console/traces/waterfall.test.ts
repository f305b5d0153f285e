import { describe, expect, test } from 'vitest';
import { waterfallView } from '../../../../src/console/traces/waterfall.ts';
import { waterfallOf } from '../../../../src/console/traces/waterfall-rows.ts';

function documents(...all: object[]): string[] {
  return all.map((one) => JSON.stringify({ start_time: 100, end_time: 101, name: 'part', ...one }));
}

function tree(...all: object[]): [string, number][] {
  return waterfallOf(documents(...all)).rows.map(({ document, depth }) => [document.id, depth]);
}

describe('the tree', () => {
  test('joins documents by parent_id and by nesting, in order of their start', () => {
    expect(
      tree(
        { id: 'late', parent_id: 'root', start_time: 100.6 },
        { id: 'root', subsegments: [{ id: 'inner', name: 'inner', start_time: 100.7, end_time: 100.8 }] },
        { id: 'early', parent_id: 'root', start_time: 100.2 },
        { id: 'leaf', parent_id: 'inner', start_time: 100.75 },
      ),
    ).toEqual([
      ['root', 0],
      ['early', 1],
      ['late', 1],
      ['inner', 1],
      ['leaf', 2],
    ]);
  });

  test.each([
    ['a missing parent', [{ id: 'a', parent_id: 'gone' }], [['a', 0]]],
    ['itself as parent', [{ id: 'a', parent_id: 'a' }], [['a', 0]]],
    [
      'a descendant as parent',
      [
        { id: 'a', parent_id: 'b' },
        { id: 'b', parent_id: 'a' },
      ],
      [
        ['a', 0],
        ['b', 1],
      ],
    ],
  ])('a document with %s is shown all the same', (_sentence, all, expected) => {
    expect(tree(...all)).toEqual(expected);
  });

  test('keeps the finished one of two versions', () => {
    const { rows } = waterfallOf(documents({ id: 'a', end_time: undefined, in_progress: true }, { id: 'a' }));
    expect(rows.map(({ durationSeconds }) => durationSeconds)).toEqual([1]);
  });

  test('counts what it cannot read and shows the rest', () => {
    const waterfall = waterfallOf([...documents({ id: 'a' }), '{"id":"b"}', 'not JSON']);
    expect([waterfall.rows.length, waterfall.unreadable]).toEqual([1, 2]);
  });

  test('measures from the earliest start to the latest end', () => {
    const waterfall = waterfallOf(documents({ id: 'a' }, { id: 'b', start_time: 100.5, end_time: 102 }));
    expect(waterfall).toMatchObject({ startMs: 100_000, durationSeconds: 2 });
    expect(waterfall.rows[1]!.offsetSeconds).toBeCloseTo(0.5);
  });
});

describe('the drawing', () => {
  const view = (...all: object[]) => String(waterfallView(waterfallOf(documents(...all))));

  test('places each bar by its share of the whole', () => {
    expect(view({ id: 'a' }, { id: 'b', parent_id: 'a', start_time: 100.25, end_time: 100.75 })).toContain(
      'x="25.00%" width="50.00%"',
    );
  });

  test('a part of no length can be seen, and stays inside', () => {
    expect(view({ id: 'a' }, { id: 'b', parent_id: 'a', start_time: 101, end_time: 101 })).toContain(
      'x="99.50%" width="0.50%"',
    );
  });

  test('shows SQL, exceptions with their frames, and marks, as text', () => {
    const shown = view({
      id: 'a',
      fault: true,
      sql: { sanitized_query: 'SELECT * FROM claims WHERE id < ?' },
      cause: {
        exceptions: [{ type: 'Error', message: 'lost <it>', stack: [{ path: 'pool.ts', line: 3, label: 'f' }] }],
      },
    });
    expect(shown).toContain('SELECT * FROM claims WHERE id &lt; ?');
    expect(shown).toContain('<strong>Error</strong>: lost &lt;it&gt;');
    expect(shown).toContain('at f (pool.ts:3)');
    expect(shown).toContain('>fault</span>');
  });

  test('says so of what is in progress', () => {
    expect(view({ id: 'a', end_time: undefined, in_progress: true })).toContain('in progress');
  });

  test('shows no query of a URL', () => {
    const http = { request: { method: 'GET', url: 'http://a.example/claims/1?dob=1' }, response: { status: 200 } };
    expect(view({ id: 'a', http })).toContain('GET /claims/1 200');
  });
});
