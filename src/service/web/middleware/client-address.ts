import { isIP } from 'node:net';

/**
 * The address of whoever sent the request: of the addresses in `X-Forwarded-For` and the peer's own, the one that the
 * outermost trusted proxy added. What stands to the left of it was sent by the client, who can write anything there.
 */
export function clientAddress(
  forwardedFor: string | undefined,
  peerAddress: string | undefined,
  trustedProxies: number,
): string | undefined {
  const added = (forwardedFor ?? '').split(',').map((address) => address.trim());
  const path = [...added, peerAddress ?? ''].filter((address) => address !== '');
  const address = withoutPort(path[Math.max(0, path.length - 1 - trustedProxies)] ?? '');
  return isIP(address) === 0 ? undefined : address;
}

/** A load balancer can be set to add the client's port: `203.0.113.9:41234`, `[2001:db8::1]:41234`. */
function withoutPort(address: string): string {
  if (address.startsWith('[')) return address.slice(1, address.indexOf(']'));
  return address.includes('.') ? address.replace(/(\.\d+):\d+$/, '$1') : address;
}
