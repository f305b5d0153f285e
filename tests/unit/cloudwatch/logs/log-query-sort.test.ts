import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeYielding, sortYielding } from '../../../../src/cloudwatch/logs/log-query-sort.ts';

test('500 lists are in the order that Array.sort gives, equal items too', () => {
  const items = fc.array(fc.record({ key: fc.nat(5), place: fc.nat() }));
  fc.assert(
    fc.property(items, (list) => {
      const steps = sortYielding(list, (a, b) => a.key - b.key);
      let step = steps.next();
      while (!step.done) step = steps.next();
      expect(step.value).toEqual(list.toSorted((a, b) => a.key - b.key));
    }),
    { numRuns: 500 },
  );
});

test('it yields after each comparison', () => {
  let comparisons = 0;
  const steps = sortYielding([3, 1, 2, 5, 4], (a, b) => {
    comparisons++;
    return a - b;
  });
  for (let step = steps.next(), before = 0; !step.done; step = steps.next()) {
    expect(comparisons - before).toBeLessThanOrEqual(1);
    before = comparisons;
  }
  expect(comparisons).toBeGreaterThan(4);
});

test('500 sets of lists that are in order come together in order, those of an earlier list first, an item at a step', () => {
  const order = (a: { key: number }, b: { key: number }) => a.key - b.key;
  const list = fc.array(fc.record({ key: fc.nat(5), place: fc.nat() })).map((items) => items.toSorted(order));
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), (lists) => {
      const total = lists.flat().length;
      let count = 0;
      const steps = mergeYielding(lists, order);
      let step = steps.next();
      for (; !step.done; step = steps.next()) count++;
      expect(step.value).toEqual(lists.flat().toSorted(order));
      // Each round of merges moves each item once.
      if (lists.length > 1) expect(count).toBeGreaterThanOrEqual(total);
    }),
    { numRuns: 500 },
  );
});
