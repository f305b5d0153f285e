import { createConnection, type Socket } from 'node:net';

/** A connection on which a test writes its bytes itself, as no HTTP client would. */
export interface RawConnection {
  write(text: string): void;
  /** All that came back, once the other side has closed the connection. */
  readonly answer: Promise<string>;
  /** Resolves once what came back so far matches. */
  received(pattern: RegExp): Promise<void>;
  close(): void;
}

/** Connects to the host and port of `url`. */
export async function connectRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  let text = '';
  const socket = await new Promise<Socket>((resolve, reject) => {
    const connecting = createConnection({ host: hostname, port: Number(port) }, () => resolve(connecting));
    connecting.once('error', reject);
  });
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    write: (bytes) => socket.write(bytes),
    answer: closed.then(() => text),
    async received(pattern) {
      while (!pattern.test(text)) {
        if (socket.closed) throw new Error(`closed after: ${text}`);
        await new Promise((resume) => setTimeout(resume, 10));
      }
    },
    close: () => socket.destroy(),
  };
}
