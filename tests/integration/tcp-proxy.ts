import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

const host = '127.0.0.1';

/** A network that a test can break, in front of a server on this machine. */
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

/** Starts a proxy on a free port of 127.0.0.1 that passes everything on to `targetPort`, which need not listen yet. */
export async function startTcpProxy({ targetPort }: { targetPort: number }): Promise<TcpProxy> {
  const pairs = new Map<Socket, Socket>();
  const counts = { accepted: 0, refused: 0 };
  let refusing = false;
  let stalling = false;

  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    if (refusing) {
      counts.refused += 1;
      client.resetAndDestroy();
      return;
    }
    counts.accepted += 1;
    const upstream = connect({ port: targetPort, host, noDelay: true });
    pairs.set(client, upstream);
    upstream.on('error', () => client.resetAndDestroy());
    upstream.on('close', () => client.destroySoon());
    client.on('close', () => {
      pairs.delete(client);
      upstream.destroy();
    });
    client.pipe(upstream);
    upstream.pipe(client);
    if (stalling) hold(client, upstream);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });

  const cutAll = () => {
    for (const client of pairs.keys()) client.resetAndDestroy();
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
      for (const [client, upstream] of pairs) {
        if (on) hold(client, upstream);
        else upstream.pipe(client);
      }
    },
    close() {
      cutAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function hold(client: Socket, upstream: Socket): void {
  upstream.unpipe(client);
  upstream.pause();
}
