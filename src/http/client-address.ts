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
  const address = path[Math.max(0, path.length - 1 - trustedProxies)];
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}
