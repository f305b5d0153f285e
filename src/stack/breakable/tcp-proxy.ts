import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { Transform } from 'node:stream';

const host = '127.0.0.1';

/** What one connection's bytes pass through in each direction. */
export interface ConnectionFilter {
  readonly requests: Transform;
  readonly answers: Transform;
}

/** A network that breaks on demand, in front of a server on this machine. */
export interface TcpProxy {
  readonly port: number;
  /** Connections open now. */
  connections(): number;
  /** Connections taken and refused since it began. */
  counts(): { accepted: number; refused: number };
  /** Resets every connection. With `stallReplies(true)` before it, what the clients sent has arrived and its answers are lost. */
  cutAll(): void;
  /** While on, every new connection is reset at once. Those that are open stay. */
  refuse(on: boolean): void;
  /** While on, what clients send arrives and answers wait; off lets the held answers through. */
  stallReplies(on: boolean): void;
  close(): Promise<void>;
}

interface Pair {
  readonly upstream: Socket;
  /** Where the server's answers go: to the client, or first to the filter. */
  readonly answersTo: NodeJS.WritableStream;
}

/**
 * Starts a proxy on a free port of 127.0.0.1 that passes everything on to `targetPort`, which need not listen yet. `createFilter`
 * makes what a new connection passes through; `cut` resets that connection.
 */
export async function startTcpProxy(deps: {
  targetPort: number;
  createFilter?: (cut: () => void) => ConnectionFilter;
}): Promise<TcpProxy> {
  const pairs = new Map<Socket, Pair>();
  const counts = { accepted: 0, refused: 0 };
  let refusing = false;
  let stalling = false;

  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    if (refusing) {
      counts.refused += 1;
      reset(client);
      return;
    }
    counts.accepted += 1;
    const upstream = connect({ port: deps.targetPort, host, noDelay: true });
    const filter = deps.createFilter?.(() => reset(client));
    const pair = { upstream, answersTo: filter?.answers ?? client };
    pairs.set(client, pair);
    upstream.on('error', () => reset(client));
    upstream.on('close', () => client.destroySoon());
    client.on('close', () => {
      pairs.delete(client);
      upstream.destroy();
      filter?.requests.destroy();
      filter?.answers.destroy();
    });
    if (filter === undefined) client.pipe(upstream);
    else {
      client.pipe(filter.requests).pipe(upstream);
      filter.answers.pipe(client);
    }
    upstream.pipe(pair.answersTo);
    if (stalling) hold(pair);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });

  const cutAll = () => {
    for (const client of pairs.keys()) reset(client);
  };
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    counts: () => ({ ...counts }),
    cutAll,
    refuse(on) {
      refusing = on;
    },
    stallReplies(on) {
      stalling = on;
      for (const pair of pairs.values()) {
        if (on) hold(pair);
        else pair.upstream.pipe(pair.answersTo);
      }
    },
    close() {
      cutAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function hold({ upstream, answersTo }: Pair): void {
  upstream.unpipe(answersTo);
  upstream.pause();
}

/** Node never closes a socket that is reset while it is just saying goodbye. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
