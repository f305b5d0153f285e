import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortYielding } from '../../../../src/cloudwatch/logs/log-query-sort.ts';

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
