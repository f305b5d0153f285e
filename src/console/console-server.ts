import { createServer, type RequestListener, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { isOwnHost } from '../base/own-host.ts';

/**
 * The HTTP server of a console. It answers only what is addressed to this machine, or to one of `allowedHosts`, before anything of the
 * request is looked at: whoever reaches the console reads what its credentials may read.
 */
export function createConsoleServer(app: Hono, allowedHosts: readonly string[] = []): Server {
  const answer = getRequestListener(app.fetch);
  const listener: RequestListener = (request, response) => {
    const { headersDistinct, socket, url = '' } = request;
    const isOurs = isOwnHost(headersDistinct.host, { port: socket.localPort, allowedHosts });
    // A whole URL in the place of the path is what a proxy is asked.
    if (isOurs && url.startsWith('/')) return answer(request, response);
    response
      .writeHead(421, {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Security-Policy': "default-src 'none'",
        'X-Content-Type-Options': 'nosniff',
      })
      .end(misdirected(headersDistinct.host, socket.localPort));
  };
  return createServer(listener);
}

function misdirected(hosts: readonly string[] | undefined, port: number | undefined): string {
  return `This console does not answer under that name.

What happened: this request was addressed to ${hosts?.join(' and ') || 'no host'}. The console answers at http://127.0.0.1:${port} and
http://localhost:${port} only, so that no page of another site can read it under a name of that site.

What to do: open http://127.0.0.1:${port}. If the name is your own, for a tunnel or a proxy, start the console with
--allow-host and the name without its port.
`;
}
