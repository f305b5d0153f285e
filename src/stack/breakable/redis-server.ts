import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import { findFreePort } from '../../base/ports.ts';
import { type Child, startChild } from '../processes/child-process.ts';
import { debianProgram } from '../processes/debian-program.ts';

const host = '127.0.0.1';
const readyTimeoutMs = 20_000;
const pollMs = 50;
const answerTimeoutMs = 2000;

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly child: Child;
}

/**
 * Starts a Redis or Valkey server that keeps nothing on disk, on `port` or a free one of 127.0.0.1, and waits until it answers.
 * Where the machine has none, Debian's is unpacked into `toolsFolder`. Stop it by `child.stop()`. Throws `PROGRAM_MISSING`
 * when none can be had, and `PROCESS_FAILED` when it does not get ready.
 */
export async function startRedisServer(deps: {
  port?: number | undefined;
  toolsFolder: string;
  onProgress(message: string): void;
}): Promise<RedisServer> {
  const port = deps.port ?? (await findFreePort());
  const [command, ...before] = await debianProgram({
    ...deps,
    names: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    path: 'usr/bin/redis-server',
  });
  const child = await startChild({
    command,
    args: [...before, '--port', String(port), '--bind', host, '--save', '', '--appendonly', 'no'],
  });
  const deadlineMs = performance.now() + readyTimeoutMs;
  while (!(await askRedis(port, 'PING'))?.startsWith('+PONG')) {
    if (performance.now() > deadlineMs) {
      await child.stop();
      throw new AppError('PROCESS_FAILED', 'The Redis server did not get ready.');
    }
    await delay(pollMs);
  }
  return { url: `redis://${host}:${port}`, port, child };
}

/** What the server on `port` answers to one command; undefined when it does not. */
export function askRedis(port: number, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: answerTimeoutMs }, () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => resolve(undefined));
    socket.once('close', () => resolve(undefined));
  });
}
