import { SocketAddress } from 'node:net';

const mappedPrefix = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * Whom a limit counts: an IPv4 address by itself; of an IPv6 address its /64 network, because whoever has one address
 * of it has all of them. Clients without an address share one name.
 */
export function clientNetwork(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return networkOf(address, 4) ?? address.replace(mappedPrefix, '');
}

/** The /48 network of an IPv6 address: a provider may give one customer as much, which is 65,536 of /64. Undefined for IPv4. */
export function siteNetwork(address: string | undefined): string | undefined {
  return address === undefined ? undefined : networkOf(address, 3);
}

/** The first `groupCount` groups of an IPv6 address; undefined when it is none. */
function networkOf(address: string, groupCount: number): string | undefined {
  if (!address.includes(':') || mappedPrefix.test(address)) return undefined;
  // What parses an address also writes it in its one canonical form.
  const canonical = new SocketAddress({ address: address.split('%')[0], family: 'ipv6' }).address;
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups.slice(0, groupCount).join(':')}::/${groupCount * 16}`;
}
