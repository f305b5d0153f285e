import { expect, test } from 'vitest';
import { objectsCost } from '../../../../src/monitoring/plan/cost.ts';

test.each([
  [3, 50, 0],
  [4, 50, 3],
  [1, 51, 3],
  [3, 51, 9],
])('%i dashboards of %i metrics each cost %i dollars', (count, metrics, dollars) => {
  const dashboards = Array.from({ length: count }, () => ({ metrics }));
  expect(objectsCost({ alarms: [], composites: 0, dashboards }).totalDollars).toBe(dollars);
});

test('a large dashboard takes no place among the free ones', () => {
  const dashboards = [51, 1, 2, 50, 3].map((metrics) => ({ metrics }));
  expect(objectsCost({ alarms: [], composites: 0, dashboards }).totalDollars).toBe(6);
});
