import { DatabaseUnavailableError } from './database-errors.ts';

/** A connection of the pool, lent to one statement at a time. */
export interface PooledConnection<Connection> {
  readonly connection: Connection;
  readonly expiresAtMs: number;
  readonly generation: number;
  idleSinceMs: number;
  lost: boolean;
}

export interface ConnectionPool<Connection> {
  /** Rejects with `DATABASE_UNAVAILABLE` when the queue is full or the wait too long, and with what opening one failed with. */
  acquire(): Promise<PooledConnection<Connection>>;
  /** Gives a connection back that may serve again. */
  release(pooled: PooledConnection<Connection>): void;
  /** Gives one back that must not serve again. */
  discard(pooled: PooledConnection<Connection>): void;
  /** Replaces all connections that were open when `pooled` was opened: the idle ones now, the others when they come back. */
  replaceAll(pooled: PooledConnection<Connection>): void;
  counts(): { inUse: number; idle: number; pending: number };
  /** Refuses those who wait, waits for what runs, closes everything. */
  close(): Promise<void>;
}

export interface PoolLimits {
  /** The most connections open at once. */
  readonly size: number;
  /** Idle connections kept open. */
  readonly idle: number;
  /** Requests that may wait for a connection; one more is refused at once. */
  readonly queue: number;
  /** How long a request may wait for a connection. */
  readonly waitMs: number;
  /** A connection that has been open for this long is replaced, once it is idle. */
  readonly recycleSeconds: number;
}

interface Waiter<Connection> {
  resolve(pooled: PooledConnection<Connection>): void;
  reject(error: unknown): void;
}

const idleTimeoutMs = 60_000;
const sweepEveryMs = 5000;
/** Connections opened together must not all be replaced together. */
const shortestLife = 0.9;

/**
 * Creates a bounded pool of connections, whatever a connection is; none is opened before the first is wanted. A request
 * waits in one queue, first come first served, and never longer than `waitMs`; a connection that was opened for a
 * request that gave up serves the next one.
 */
export function createConnectionPool<Connection>(
  deps: PoolLimits & {
    /** `onLost` hears when the connection breaks while nobody uses it. */
    open(onLost: () => void): Promise<Connection>;
    /** Says goodbye to a connection that works. */
    end(connection: Connection): void;
    /** Drops one that may not. */
    destroy(connection: Connection): void;
    nowMs?: () => number;
  },
): ConnectionPool<Connection> {
  type Pooled = PooledConnection<Connection>;
  const nowMs = deps.nowMs ?? (() => performance.now());
  const free: Pooled[] = [];
  const waiters: Waiter<Connection>[] = [];
  let inUse = 0;
  let opening = 0;
  let generation = 0;
  let onEmpty: (() => void) | undefined;
  const sweeper = setInterval(sweep, sweepEveryMs);
  sweeper.unref();

  const total = () => inUse + opening + free.length;
  const isStale = (pooled: Pooled) => pooled.lost || pooled.generation !== generation;

  function drop(pooled: Pooled): void {
    if (isStale(pooled)) deps.destroy(pooled.connection);
    else deps.end(pooled.connection);
  }

  /** The connection used last comes first, so that the spare ones grow old and go. */
  function takeFree(): Pooled | undefined {
    for (let pooled = free.pop(); pooled !== undefined; pooled = free.pop()) {
      if (!isStale(pooled) && nowMs() < pooled.expiresAtMs) {
        inUse += 1;
        return pooled;
      }
      drop(pooled);
    }
    return undefined;
  }

  function serve(): void {
    while (waiters.length > 0) {
      const pooled = takeFree();
      if (pooled === undefined) break;
      waiters.shift()?.resolve(pooled);
    }
    while (opening < waiters.length && total() < deps.size) void openOne();
    if (onEmpty !== undefined && total() === 0) onEmpty();
  }

  async function openOne(): Promise<void> {
    opening += 1;
    const openedIn = generation;
    let opened: Pooled | undefined;
    let lostEarly = false;
    try {
      const connection = await deps.open(() => {
        if (opened === undefined) lostEarly = true;
        else forget(opened);
      });
      const lifeMs = deps.recycleSeconds * 1000 * (shortestLife + Math.random() * (1 - shortestLife));
      const now = nowMs();
      opened = { connection, expiresAtMs: now + lifeMs, generation: openedIn, idleSinceMs: now, lost: lostEarly };
      opening -= 1;
      if (onEmpty === undefined) free.push(opened);
      else drop(opened);
    } catch (error) {
      opening -= 1;
      waiters.shift()?.reject(error);
    }
    serve();
  }

  function forget(pooled: Pooled): void {
    pooled.lost = true;
    const index = free.indexOf(pooled);
    if (index === -1) return;
    free.splice(index, 1);
    drop(pooled);
  }

  function sweep(): void {
    const now = nowMs();
    for (const pooled of free.filter((each) => now >= each.expiresAtMs)) {
      free.splice(free.indexOf(pooled), 1);
      drop(pooled);
    }
    // The one at the bottom was idle longest.
    for (let oldest = free[0]; oldest !== undefined && free.length > deps.idle; oldest = free[0]) {
      if (now - oldest.idleSinceMs < idleTimeoutMs) break;
      free.shift();
      drop(oldest);
    }
  }

  function wait(): Promise<Pooled> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiters.splice(waiters.indexOf(waiter), 1);
        reject(new DatabaseUnavailableError('busy', `No database connection was free within ${deps.waitMs} ms`));
      }, deps.waitMs);
      const waiter: Waiter<Connection> = {
        resolve(pooled) {
          clearTimeout(timer);
          resolve(pooled);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      waiters.push(waiter);
      serve();
    });
  }

  return {
    async acquire() {
      if (onEmpty !== undefined) throw new DatabaseUnavailableError('busy', 'The pool of connections is closed');
      const pooled = takeFree();
      if (pooled !== undefined) return pooled;
      if (waiters.length >= deps.queue + deps.size - inUse) {
        throw new DatabaseUnavailableError('busy', `${waiters.length} requests wait for a database connection already`);
      }
      return wait();
    },
    release(pooled) {
      inUse -= 1;
      const now = nowMs();
      if (onEmpty !== undefined || isStale(pooled) || now >= pooled.expiresAtMs) drop(pooled);
      else {
        pooled.idleSinceMs = now;
        free.push(pooled);
      }
      serve();
    },
    discard(pooled) {
      inUse -= 1;
      pooled.lost = true;
      drop(pooled);
      serve();
    },
    replaceAll(pooled) {
      if (pooled.generation !== generation) return;
      generation += 1;
      for (const idle of free.splice(0)) drop(idle);
    },
    counts: () => ({ inUse, idle: free.length, pending: waiters.length }),
    close() {
      clearInterval(sweeper);
      return new Promise((resolve) => {
        onEmpty = resolve;
        for (const waiter of waiters.splice(0)) {
          waiter.reject(new DatabaseUnavailableError('busy', 'The pool of connections was closed'));
        }
        for (const pooled of free.splice(0)) drop(pooled);
        serve();
      });
    },
  };
}
