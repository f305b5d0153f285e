import { createConnection } from 'node:net';
import { findFreePort } from '../../src/base/ports.ts';
import { type Child, startChild } from '../../src/stack/processes/child-process.ts';
import { debianProgram } from './debian-program.ts';

const readyTimeoutMs = 20_000;

export interface TestRedisServer {
  readonly url: string;
  readonly child: Child;
}

/**
 * Starts a Redis or Valkey server that keeps nothing on disk, on `port` or a free one, and waits until it answers. Where
 * the machine has none, Debian's is unpacked into `.local`. Stop it by `child.stop()`.
 */
export async function startRedisServer(options: { port?: number } = {}): Promise<TestRedisServer> {
  const port = options.port ?? (await findFreePort());
  const [command, ...before] = await debianProgram({
    names: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    path: 'usr/bin/redis-server',
  });
  const child = await startChild({
    command,
    args: [...before, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  });
  const deadlineMs = performance.now() + readyTimeoutMs;
  while (!(await answers(port))) {
    if (performance.now() > deadlineMs) {
      await child.stop();
      throw new Error('the Redis server did not get ready');
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return { url: `redis://127.0.0.1:${port}`, child };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
