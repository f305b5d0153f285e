import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { answerRefusedRequests, type RefusalDeps, unreadableResponse } from './refused-requests.ts';

/** Longer than the 60 s after which the load balancer gives up an idle connection, so that it is the one to close it. */
const keepAliveTimeoutMs = 65_000;
const closeIdleEveryMs = 50;
/** How long a connection that is idle when the server closes is kept: a request may be on its way on it already. */
const lastRequestMs = 100;
/** Node looks for slow clients this often, by itself every 30 s only. */
const longestCheckMs = 1000;

/**
 * The share of the files that a process may open which clients may take. The rest is for the database, for what is sent
 * to AWS, and for the files that Node opens to tell of itself.
 */
const clientsShare = 0.75;
/** Beyond those, for when every connection has a request under way. */
const busyShare = 0.08;

export interface HttpServer {
  readonly port: number;
  /** Takes no new connection, lets what runs and what is on its way finish, and then closes each connection that is idle. */
  close(): Promise<void>;
}

/**
 * Listens on `port`, 0 for a free one. A client gets `headersTimeoutMs` to send its headers and `requestTimeoutMs` for
 * the whole request, then 408 and a closed connection: nobody holds a connection by sending slowly.
 *
 * Of the `openFiles` that the process may have open clients take three quarters. Who comes then takes the place of the
 * connection that has waited longest without a whole request, or, where there is none, of those that are idle between
 * two: whoever opens many connections loses his own. Rejects when the port is taken.
 */
export function startHttpServer(options: {
  fetch: Parameters<typeof getRequestListener>[0];
  host: string;
  port: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  openFiles?: number | undefined;
  refusals: RefusalDeps;
}): Promise<HttpServer> {
  const { fetch, host, port, headersTimeoutMs, requestTimeoutMs, openFiles, refusals } = options;
  return new Promise((resolve, reject) => {
    const listener = getRequestListener(fetch, { hostname: host, errorHandler: () => unreadableResponse(refusals) });
    const server = createServer(
      {
        keepAliveTimeout: keepAliveTimeoutMs,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: Math.min(longestCheckMs, headersTimeoutMs),
        // The app says so itself, with a line in the log.
        requireHostHeader: false,
      },
      listener,
    );
    // Node leaves out what comes after the 2000th; the bytes of all headers are limited already.
    server.maxHeadersCount = 0;
    answerRefusedRequests(server, refusals);
    const unused = boundConnections(server, openFiles === undefined ? Infinity : Math.floor(openFiles * clientsShare));
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      resolve({ port: address.port, close: () => close(server, unused) });
    });
  });
}

/** Keeps the connections of `server` to `most`. Gives those that have brought no whole request yet, the oldest first. */
function boundConnections(server: Server, most: number): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  const unused = new Set<Socket>();
  if (Number.isFinite(most)) server.maxConnections = Math.ceil(most * (1 + busyShare));
  function forget(socket: Socket): void {
    open.delete(socket);
    unused.delete(socket);
  }
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      const [oldest] = unused;
      if (oldest === undefined) server.closeIdleConnections();
      else {
        forget(oldest);
        oldest.destroy();
      }
    }
    open.add(socket);
    unused.add(socket);
    socket.once('close', () => forget(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  return unused;
}

function close(server: Server, unused: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Whoever sends one more request on an open connection is told that it was the last one.
    server.prependListener('request', (_, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    // To Node a connection that has brought nothing yet is not idle.
    const closeIdle = () => {
      server.closeIdleConnections();
      for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
    };
    let timer = setTimeout(() => {
      timer = setInterval(closeIdle, closeIdleEveryMs);
      closeIdle();
    }, lastRequestMs);
    // The HTTP server's own `close` would close idle connections at once; afterwards it ends the look-out for slow clients.
    NetServer.prototype.close.call(server, () => {
      clearTimeout(timer);
      server.close();
      resolve();
    });
  });
}
