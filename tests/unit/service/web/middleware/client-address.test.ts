import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../../../src/service/web/middleware/client-address.ts';

describe('the client is the address that the outermost trusted proxy added', () => {
  it.each([
    ['one proxy', '203.0.113.9', 1, '203.0.113.9'],
    ['one proxy, forged entries to the left', '1.1.1.1, 8.8.8.8, 203.0.113.9', 1, '203.0.113.9'],
    ['two proxies', '1.1.1.1, 203.0.113.9, 10.0.1.5', 2, '203.0.113.9'],
    ['no proxy trusted', '203.0.113.9', 0, '10.0.1.7'],
    ['no header', undefined, 1, '10.0.1.7'],
    ['IPv6', '2001:db8::1', 1, '2001:db8::1'],
    ['a port that the load balancer added', '203.0.113.9:41234', 1, '203.0.113.9'],
    ['a port behind IPv6', '[2001:db8::1]:41234', 1, '2001:db8::1'],
    ['fewer entries than proxies', '203.0.113.9', 3, '203.0.113.9'],
    ['a forged last entry without a trusted proxy', '1.1.1.1, 8.8.8.8', 0, '10.0.1.7'],
    ['something that is no address', 'unknown', 1, undefined],
  ])('%s', (_, forwardedFor, proxies, expected) => {
    expect(clientAddress(forwardedFor, '10.0.1.7', proxies)).toBe(expected);
  });
});
