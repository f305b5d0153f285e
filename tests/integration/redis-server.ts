import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from '../../src/local/child-process.ts';
import { libraryFolders, unpackDebianPackages } from '../../src/local/debian-packages.ts';
import { findProgram } from '../../src/local/find-program.ts';
import { findFreePort } from '../../src/local/ports.ts';

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
  const [command, ...before] = await redisCommand();
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

async function redisCommand(): Promise<[string, ...string[]]> {
  const installed = await findProgram(['redis-server', 'valkey-server']);
  if (installed !== undefined) return [installed];
  const root = await unpackDebianPackages({
    packages: ['redis-server'],
    folder: join(import.meta.dirname, '..', '..', '.local', 'debian'),
    alternative: 'install Redis or Valkey so that redis-server or valkey-server is in PATH',
    onProgress: (message) => console.error(`Redis for the tests: ${message}`),
  });
  const libraries = (await libraryFolders(root)).join(':');
  return ['/usr/bin/env', `LD_LIBRARY_PATH=${libraries}`, join(root, 'usr/bin/redis-server')];
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
