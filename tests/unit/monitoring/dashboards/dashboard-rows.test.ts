import { expect, test } from 'vitest';
import { layOutRows } from '../../../../src/monitoring/dashboards/dashboard-rows.ts';

const text = { type: 'text', properties: { markdown: '' } };
const wide = (width: number) => ({ ...text, width });
const placesOf = (body: unknown) =>
  (body as { widgets: Record<string, number>[] }).widgets.map(({ x, y, width, height }) => [x, y, width, height]);

test.for<[title: string, rows: unknown[], places: number[][]]>([
  ['one widget fills its row', [{ widgets: [text] }], [[0, 0, 24, 6]]],
  [
    'widgets share a row equally',
    [{ widgets: [text, text, text] }],
    [
      [0, 0, 8, 6],
      [8, 0, 8, 6],
      [16, 0, 8, 6],
    ],
  ],
  [
    'the first ones get what does not divide',
    [{ widgets: [text, text, text, text, text] }],
    [
      [0, 0, 5, 6],
      [5, 0, 5, 6],
      [10, 0, 5, 6],
      [15, 0, 5, 6],
      [20, 0, 4, 6],
    ],
  ],
  [
    'those without a width share what the others leave',
    [{ widgets: [wide(12), text, text] }],
    [
      [0, 0, 12, 6],
      [12, 0, 6, 6],
      [18, 0, 6, 6],
    ],
  ],
  [
    'a row begins below the one before',
    [{ height: 2, widgets: [text] }, { height: 4, widgets: [text] }, { widgets: [wide(6)] }],
    [
      [0, 0, 24, 2],
      [0, 2, 24, 4],
      [0, 6, 6, 6],
    ],
  ],
])('%s', ([, rows, places]) => {
  const { body, findings } = layOutRows({ start: '-PT1H', rows });
  expect(findings).toEqual([]);
  expect(placesOf(body)).toEqual(places);
  expect(body).toHaveProperty('start', '-PT1H');
  expect(body).not.toHaveProperty('rows');
});

test('a part of the body leads to where it was written', () => {
  const { sourcePath } = layOutRows({ start: '-PT1H', rows: [{ widgets: [text, text] }, { widgets: [text] }] });
  expect(sourcePath(['widgets', 2, 'properties', 'markdown'])).toEqual([
    'rows',
    1,
    'widgets',
    0,
    'properties',
    'markdown',
  ]);
  expect(sourcePath(['widgets', 1])).toEqual(['rows', 0, 'widgets', 1]);
  expect(sourcePath(['start'])).toEqual(['start']);
});

test('a body with widgets stays as it is', () => {
  const body = { widgets: [{ ...text, x: 0, y: 0, width: 24, height: 2 }] };
  expect(layOutRows(body).body).toBe(body);
});
