import type { IncomingMessage } from 'node:http';
import { isOwnHost } from '../../base/own-host.ts';
import { AwsRefusal } from './service-error.ts';

/**
 * Refuses what a page can make a browser send: under a name of its site (DNS rebinding), with its `Origin`, or marked by
 * `Sec-Fetch-Site`. Of these only a link that somebody follows is answered, as to the address that confirms a subscription.
 * @throws AwsRefusal AccessDeniedException.
 */
export function refuseWebPages(
  { headers, headersDistinct, socket, url = '' }: IncomingMessage,
  { isLink, allowedHosts }: { readonly isLink: boolean; readonly allowedHosts: readonly string[] },
): void {
  const own = { port: socket.localPort, allowedHosts };
  // A whole URL in the place of the path is what a proxy is asked.
  if (!isOwnHost(headersDistinct.host, own) || !url.startsWith('/')) {
    const asked = headersDistinct.host?.join(' and ') || 'no host';
    throw new AwsRefusal(
      'AccessDeniedException',
      `This endpoint answers at 127.0.0.1:${own.port} and localhost:${own.port}, and was asked as ${asked}. --allow-host gives it another name.`,
    );
  }
  const { origin, 'sec-fetch-site': site = 'none', 'sec-fetch-mode': mode, 'sec-fetch-dest': destination } = headers;
  const isFollowed = isLink && mode === 'navigate' && destination === 'document';
  if (origin === undefined && (site === 'none' || isFollowed)) return;
  throw new AwsRefusal('AccessDeniedException', 'Pages in a browser may not call.');
}
