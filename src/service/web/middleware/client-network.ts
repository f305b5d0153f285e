import { SocketAddress } from 'node:net';

const mappedPrefix = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;
const groupsOfNetwork = 4;

/**
 * Whom a limit counts: an IPv4 address by itself; of an IPv6 address its /64 network, because whoever has one address
 * of it has all of them. Clients without an address share one name.
 */
export function clientNetwork(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const plain = address.replace(mappedPrefix, '');
  if (!plain.includes(':')) return plain;
  // What parses an address also writes it in its one canonical form.
  const canonical = new SocketAddress({ address: plain.split('%')[0], family: 'ipv6' }).address;
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups.slice(0, groupsOfNetwork).join(':')}::/64`;
}
