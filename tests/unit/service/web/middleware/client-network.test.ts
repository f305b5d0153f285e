import { describe, expect, it } from 'vitest';
import { clientNetwork, siteNetwork } from '../../../../../src/service/web/middleware/client-network.ts';

describe('a limit counts', () => {
  it.each([
    ['an IPv4 address by itself', '203.0.113.9', '203.0.113.9'],
    ['IPv4 written as IPv6 as the same client', '::ffff:203.0.113.9', '203.0.113.9'],
    ['an IPv6 address by its network', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['its neighbour as the same client', '2001:DB8:1:2::99', '2001:db8:1:2::/64'],
    ['a neighbouring network as another one', '2001:db8:1:3::99', '2001:db8:1:3::/64'],
    ['zeros that are not written', '2001:db8::1', '2001:db8:0:0::/64'],
    ['the shortest address', '::1', '0:0:0:0::/64'],
    ['a link-local address without its zone', 'fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['clients without an address as one', undefined, 'unknown'],
  ])('%s', (_, address, expected) => {
    expect(clientNetwork(address)).toBe(expected);
  });
});

describe('clients are counted together once more', () => {
  it.each([
    ['in their /48', '2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['in the same one from another /64', '2001:db8:1:ffff::9', '2001:db8:1::/48'],
    ['in another one next to it', '2001:db8:2:2::9', '2001:db8:2::/48'],
    ['in one with zeros that are not written', '2001:db8::1', '2001:db8:0::/48'],
    ['but not those of IPv4', '203.0.113.9', undefined],
    ['but not those of IPv4 written as IPv6', '::ffff:203.0.113.9', undefined],
    ['but not those without an address', undefined, undefined],
  ])('%s', (_, address, expected) => {
    expect(siteNetwork(address)).toBe(expected);
  });
});
