import { expect, it } from 'vitest';
import { ratePolicy } from '../../../../src/service/http/rate-policy.ts';

it.each([
  ['POST', '/claim', 'claims'],
  ['POST', '/api/claims', 'claims'],
  ['POST', '/claim/check', undefined],
  ['POST', '/nowhere', 'look-ups'],
  ['GET', '/claims/C-7Q2M-0XKD-94TB', 'look-ups'],
  ['HEAD', '/claims/C-7Q2M-0XKD-94TB', 'look-ups'],
  ['GET', '/api/claims/C-7Q2M-0XKD-94TB', 'look-ups'],
  ['GET', '/', undefined],
  ['GET', '/claims', undefined],
  ['GET', '/docs', undefined],
  ['PUT', '/claim', undefined],
])('%s %s is counted among %s', (method, path, policy) => {
  expect(ratePolicy(method, path)).toBe(policy);
});
