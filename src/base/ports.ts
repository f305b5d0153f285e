import { randomInt } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { AppError, isAppError } from './errors.ts';

/** Linux hands out ports from 32768 on, macOS from 49152 on. */
const firstUnassignedPort = 20_000;
const lastUnassignedPort = 32_767;
const mostTries = 100;

/**
 * Makes a server listen and gives its port; port 0 takes a free one. Throws `PORT_TAKEN`, naming the port, when another
 * program has it or this user may not use it.
 */
export async function listen(
  server: Server,
  { host, port, what }: { host: string; port: number; what: string },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE' && cause.code !== 'EACCES') return reject(cause);
      const why = cause.code === 'EACCES' ? 'may not be used by this user' : 'is taken by another program';
      const remedy =
        'end that program, or choose another port: PORT for the claims form, CONSOLE_PORT (--port of npm run console), AWS_LOCAL_PORT';
      reject(new AppError('PORT_TAKEN', `port ${port}, which ${what} listens on, ${why}`, { remedy, cause }));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Throws `PORT_TAKEN` that names every port which cannot be listened on now; port 0 always can. */
export async function requireFreePorts(
  host: string,
  wanted: readonly (readonly [port: number, what: string])[],
): Promise<void> {
  const taken: AppError[] = [];
  for (const [port, what] of wanted) {
    await probe({ host, port, what }).catch((error: unknown) => {
      if (!isAppError(error, 'PORT_TAKEN')) throw error;
      taken.push(error);
    });
  }
  const [first] = taken;
  if (first === undefined) return;
  const message = taken.map((error) => error.message).join('\n');
  throw new AppError('PORT_TAKEN', message, { remedy: first.remedy, cause: first });
}

/**
 * `count` different TCP ports of 127.0.0.1 that nobody listens on just now, for programs that cannot be given port 0. They
 * lie below those that Linux and macOS hand out themselves, so that no connection of another program gets one of them
 * before it is used.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    const port = randomInt(firstUnassignedPort, lastUnassignedPort + 1);
    try {
      ports.add(await probe({ host: '127.0.0.1', port, what: 'a probe' }));
    } catch (error) {
      if (!isAppError(error, 'PORT_TAKEN') || tries >= mostTries) throw error;
    }
  }
  return [...ports];
}

/** One port of `findFreePorts`. */
export async function findFreePort(): Promise<number> {
  const [port] = await findFreePorts(1);
  if (port === undefined) throw new Error('no port was found');
  return port;
}

async function probe(place: { host: string; port: number; what: string }): Promise<number> {
  const server = createServer();
  const port = await listen(server, place);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}
