import { askRedis, type RedisServer, startRedisServer } from './redis-server.ts';

/** Nobody listens there: a replica of it never gets a primary. */
const nowhere = '127.0.0.1 9';
/** Commands wait for so long, again and again. */
const slowMs = 80;

/** Starts a Redis server whose faults `drills/many-faults/breakable-stack.ts` describes. Throws what starting it throws. */
export async function startBreakableRedis(deps: { toolsFolder: string; onProgress(message: string): void }) {
  let server: RedisServer = await startRedisServer(deps);
  const { port, url } = server;
  let isStopping = false;
  let starting: Promise<unknown> = Promise.resolve();

  /** Of a server that has ended nothing is left to signal. */
  function signal(name: NodeJS.Signals): void {
    try {
      process.kill(server.child.pid, name);
    } catch {}
  }

  async function startAgain(): Promise<void> {
    if (isStopping) return;
    const begun = startRedisServer({ ...deps, port });
    starting = begun;
    server = await begun;
  }

  return {
    url,
    async kill() {
      signal('SIGKILL');
      await server.child.exited;
      return startAgain;
    },
    async pause() {
      signal('SIGSTOP');
      return async () => signal('SIGCONT');
    },
    async setReadOnly() {
      await askRedis(port, `REPLICAOF ${nowhere}`);
      return async () => void (await askRedis(port, 'REPLICAOF NO ONE'));
    },
    async slow() {
      const pause = () => void askRedis(port, `CLIENT PAUSE ${slowMs} ALL`);
      pause();
      const timer = setInterval(pause, slowMs * 1.5);
      return async () => clearInterval(timer);
    },
    async stop() {
      isStopping = true;
      await starting.catch(() => {});
      signal('SIGCONT');
      await server.child.stop();
    },
  };
}
