import ipaddr from 'ipaddr.js';

/**
 * Whom a limit counts: an IPv4 address by itself; of an IPv6 address its /64 network, because whoever has one address
 * of it has all of them. Clients without an address share one name.
 */
export function clientNetwork(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  // Of an IPv4 address nothing has to be read, and reading it twice is a fiftieth of what a claim takes.
  if (!address.includes(':')) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? networkOf(parsed, 4) : parsed.toString();
}

/** The /48 network of an IPv6 address: a provider may give one customer as much, which is 65,536 of /64. Undefined for IPv4. */
export function siteNetwork(address: string | undefined): string | undefined {
  const parsed = address?.includes(':') ? ipaddr.process(address) : undefined;
  return parsed instanceof ipaddr.IPv6 ? networkOf(parsed, 3) : undefined;
}

function networkOf({ parts }: ipaddr.IPv6, groupCount: number): string {
  const groups = parts.slice(0, groupCount).map((group) => group.toString(16));
  return `${groups.join(':')}::/${groupCount * 16}`;
}
