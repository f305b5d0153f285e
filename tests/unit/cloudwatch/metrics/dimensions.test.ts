import { expect, test } from 'vitest';
import { dimensionsKey } from '../../../../src/cloudwatch/metrics/dimensions.ts';

const route = { Name: 'Route', Value: '/claim' };
const environment = { Name: 'Environment', Value: 'local' };

test('the order of dimensions does not matter', () => {
  expect(dimensionsKey([route, environment])).toBe(dimensionsKey([environment, route]));
});

test('no dimensions and an empty list are the same', () => {
  expect(dimensionsKey(undefined)).toBe(dimensionsKey([]));
});

test.each([
  ['another value', [{ Name: 'Route', Value: '/' }]],
  ['another name', [{ Name: 'Path', Value: '/claim' }]],
  ['one more', [route, environment]],
  ['name and value run together otherwise', [{ Name: 'Route","/claim', Value: '' }]],
])('%s is another key', (_, dimensions) => {
  expect(dimensionsKey(dimensions)).not.toBe(dimensionsKey([route]));
});

test('the given list is left in its order', () => {
  const given = [route, environment];
  dimensionsKey(given);
  expect(given).toEqual([route, environment]);
});
