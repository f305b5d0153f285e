import { setTimeout as delay } from 'node:timers/promises';
import { AppError, errorChain } from '../../base/errors.ts';
import type { ChildExit } from '../processes/child-process.ts';
import { type DatabaseServer, startDatabaseServer } from './database-server.ts';

/** RDS takes a minute or so to notice and to restart [inferred]; at a desk nobody needs to wait for as long. */
const defaultPauseMs = 3000;
/** A server that lived this long was sound: its end is a new accident and not one more of the same. */
const soundAfterMs = 30_000;
/** More than ten minutes of trying. */
const mostFailures = 200;

/** A private database server that is always on its way back, at the address it had. */
export interface KeptDatabaseServer extends Pick<DatabaseServer, 'host' | 'port' | 'user' | 'password'> {
  /** Of the server that runs now; undefined while it is away. */
  pid(): number | undefined;
  /** Stops it for good. */
  stop(): Promise<void>;
}

/**
 * Starts a private server as startDatabaseServer does and starts it again, with the same port and password, whenever it
 * ends without being asked to: RDS restarts a crashed server likewise, and its endpoint stays. After two hundred ends in a
 * row, none of them after half a minute of good health, it is given up. `onProgress` hears of all this. Throws what the
 * first start throws.
 */
export async function keepDatabaseServer(
  deps: Omit<Parameters<typeof startDatabaseServer>[0], 'before'> & { pauseMs?: number },
): Promise<KeptDatabaseServer> {
  const first = await startDatabaseServer(deps);
  const { host, port, user, password } = first;
  const stopping = new AbortController();
  let running: DatabaseServer | undefined;

  /** Resolves when this server has ended and whatever it held is free for the next one. */
  async function watch(server: DatabaseServer): Promise<ChildExit> {
    running = server;
    const exit = await server.exited;
    running = undefined;
    await server.stop();
    return exit;
  }

  async function startAgain(): Promise<DatabaseServer | undefined> {
    await delay(deps.pauseMs ?? defaultPauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    if (stopping.signal.aborted) return undefined;
    const server = await startDatabaseServer({ ...deps, before: first });
    if (!stopping.signal.aborted) return server;
    await server.stop();
    return undefined;
  }

  async function keep(): Promise<void> {
    let server: DatabaseServer | undefined = first;
    for (let failures = 0; failures < mostFailures; failures += 1) {
      if (server !== undefined) {
        const startedAtMs = performance.now();
        const { code, signal } = await watch(server);
        if (stopping.signal.aborted) return;
        if (performance.now() - startedAtMs > soundAfterMs) failures = 0;
        deps.onProgress(`The database server ended (${signal ?? `exit code ${code}`}); it is started again.`);
      }
      server = await startAgain().catch((error: unknown) => {
        deps.onProgress(`The database server did not start: ${firstLine(error)}`);
        return undefined;
      });
      if (stopping.signal.aborted) return;
      if (server !== undefined) deps.onProgress('The database server is back.');
    }
    await server?.stop();
    deps.onProgress(`The database server does not stay; its log is ${deps.dataFolder}.log.`);
  }

  const keeping = keep();
  return {
    host,
    port,
    user,
    password,
    pid: () => running?.pid,
    async stop() {
      stopping.abort();
      await running?.stop();
      await keeping;
    },
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof AppError ? error.message : errorChain(error);
  return text.split('\n')[0] ?? text;
}
