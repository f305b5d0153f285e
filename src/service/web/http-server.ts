import type { Server, ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { serve } from '@hono/node-server';

/** Longer than the 60 s after which the load balancer gives up an idle connection, so that it is the one to close it. */
const keepAliveTimeoutMs = 65_000;
const closeIdleEveryMs = 50;
/** How long a connection that is idle when the server closes is kept: a request may be on its way on it already. */
const lastRequestMs = 100;
/** Node looks for slow clients this often, by itself every 30 s only. */
const longestCheckMs = 1000;

export interface HttpServer {
  readonly port: number;
  /** Takes no new connection, lets what runs and what is on its way finish, and then closes each connection that is idle. */
  close(): Promise<void>;
}

/**
 * Listens on `port`, 0 for a free one. A client gets `headersTimeoutMs` to send its headers and `requestTimeoutMs` for
 * the whole request, then 408 and a closed connection: nobody holds a connection by sending slowly. Rejects when the
 * port is taken.
 */
export function startHttpServer(options: {
  fetch: Parameters<typeof serve>[0]['fetch'];
  host: string;
  port: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
}): Promise<HttpServer> {
  const { fetch, host, port, headersTimeoutMs, requestTimeoutMs } = options;
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch,
        hostname: host,
        port,
        serverOptions: {
          keepAliveTimeout: keepAliveTimeoutMs,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
          connectionsCheckingInterval: Math.min(longestCheckMs, headersTimeoutMs),
        },
      },
      (address: AddressInfo) => resolve({ port: address.port, close: () => close(server) }),
    ) as Server;
    server.once('error', reject);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // Whoever sends one more request on an open connection is told that it was the last one.
    server.prependListener('request', (_, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    let timer = setTimeout(() => {
      timer = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
      server.closeIdleConnections();
    }, lastRequestMs);
    // The HTTP server's own `close` would close idle connections at once; afterwards it ends the look-out for slow clients.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(timer);
      server.close();
      resolve();
    });
  });
}
