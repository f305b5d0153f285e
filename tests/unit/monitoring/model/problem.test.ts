import { expect, test } from 'vitest';
import { inReadingOrder, type Problem } from '../../../../src/monitoring/model/problem.ts';

const problemAt = (file: string, line: number, column: number): Problem => ({
  file,
  line,
  column,
  length: 1,
  sourceLine: '',
  severity: 'error',
  message: '',
  remedy: '',
});

test('problems come by file, then line, then column, each counted as a number', () => {
  const inOrder = [
    problemAt('a.yaml', 2, 1),
    problemAt('a.yaml', 10, 9),
    problemAt('a.yaml', 10, 10),
    problemAt('b.yaml', 1, 30),
    problemAt('b.yaml', 2, 3),
  ];
  expect(inReadingOrder(inOrder)).toEqual(inOrder);
  expect(inReadingOrder(inOrder.toReversed())).toEqual(inOrder);
  expect(inReadingOrder([2, 0, 4, 1, 3].map((index) => inOrder[index] as Problem))).toEqual(inOrder);
});
