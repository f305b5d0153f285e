import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ConnectionPool,
  createConnectionPool,
  type PoolLimits,
} from '../../../../src/service/database/connection-pool.ts';

interface Fake {
  readonly id: number;
  state: 'open' | 'ended' | 'destroyed';
  lose(): void;
}

let opened: Fake[];
/** Opening waits while this is set. */
let gate: Promise<void> | undefined;
let refusal: Error | undefined;
let pool: ConnectionPool<Fake>;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  gate = undefined;
  refusal = undefined;
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function poolOf(limits: Partial<PoolLimits> = {}): ConnectionPool<Fake> {
  pool = createConnectionPool<Fake>({
    size: 2,
    idle: 1,
    queue: 2,
    waitMs: 1000,
    recycleSeconds: 1800,
    ...limits,
    nowMs: Date.now,
    async open(onLost) {
      await gate;
      if (refusal !== undefined) throw refusal;
      const fake: Fake = { id: opened.length + 1, state: 'open', lose: onLost };
      opened.push(fake);
      return fake;
    },
    end(connection) {
      connection.state = 'ended';
    },
    destroy(connection) {
      connection.state = 'destroyed';
    },
  });
  return pool;
}

const take = async (count: number) => {
  const taken = [];
  for (let index = 0; index < count; index += 1) taken.push(await pool.acquire());
  return taken;
};
const states = () => opened.map(({ state }) => state);
const busy = { code: 'DATABASE_UNAVAILABLE', reason: 'busy' };

describe('a pool of connections', () => {
  it('opens none before one is wanted, and lends the one used last again', async () => {
    poolOf();
    expect(opened).toEqual([]);
    const [first, second] = await take(2);
    if (!first || !second) throw new Error('nothing was lent');
    pool.release(first);
    pool.release(second);
    expect(pool.counts()).toEqual({ inUse: 0, idle: 2, pending: 0 });
    expect(await pool.acquire()).toBe(second);
    expect(opened).toHaveLength(2);
  });

  it('serves those who wait in their order, and refuses one more than may wait', async () => {
    poolOf();
    const [first] = await take(2);
    const order: string[] = [];
    const waiting = ['a', 'b'].map(async (name) => {
      const lent = await pool.acquire();
      order.push(name);
      return lent;
    });
    expect(pool.counts()).toEqual({ inUse: 2, idle: 0, pending: 2 });
    await expect(pool.acquire()).rejects.toMatchObject(busy);
    if (first) pool.release(first);
    const lent = await waiting[0];
    if (lent) pool.release(lent);
    await waiting[1];
    expect(order).toEqual(['a', 'b']);
  });

  it('lets as many more wait as connections may still be opened', async () => {
    poolOf();
    gate = new Promise(() => {});
    for (let index = 0; index < 4; index += 1) void pool.acquire().catch(() => {});
    await expect(pool.acquire()).rejects.toMatchObject(busy);
  });

  it('gives up who waits too long, and gives the connection that comes late to the next', async () => {
    poolOf({ size: 1 });
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const impatient = expect(pool.acquire()).rejects.toMatchObject(busy);
    await vi.advanceTimersByTimeAsync(1000);
    await impatient;
    expect(pool.counts().pending).toBe(0);
    const next = pool.acquire();
    open();
    expect((await next).connection).toBe(opened[0]);
    expect(opened).toHaveLength(1);
  });

  it('tells one waiter why no connection could be opened, and tries again for the next', async () => {
    poolOf({ size: 1 });
    refusal = new Error('refused');
    await expect(Promise.allSettled([pool.acquire(), pool.acquire()])).resolves.toMatchObject([
      { reason: refusal },
      { reason: refusal },
    ]);
    refusal = undefined;
    expect((await pool.acquire()).connection.id).toBe(1);
  });

  it('opens another one for those who wait when one is given back broken', async () => {
    poolOf({ size: 1 });
    const [broken] = await take(1);
    const waiting = pool.acquire();
    if (broken) pool.discard(broken);
    expect((await waiting).connection.id).toBe(2);
    expect(states()).toEqual(['destroyed', 'open']);
  });

  it('forgets an idle connection that the server closed', async () => {
    poolOf();
    const [lent] = await take(1);
    if (lent) pool.release(lent);
    opened[0]?.lose();
    expect(pool.counts().idle).toBe(0);
    expect((await pool.acquire()).connection.id).toBe(2);
  });

  it('closes idle connections beyond the kept ones after a minute', async () => {
    poolOf({ size: 3, idle: 1 });
    for (const lent of await take(3)) pool.release(lent);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(pool.counts().idle).toBe(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states()).toEqual(['ended', 'ended', 'open']);
  });

  it('replaces a connection at its age, but not all of them in the same moment', async () => {
    const random = vi.spyOn(Math, 'random');
    for (let index = 0; index < 10; index += 1) random.mockReturnValueOnce(index / 10);
    poolOf({ size: 10, idle: 10, recycleSeconds: 1000 });
    for (const lent of await take(10)) pool.release(lent);
    await vi.advanceTimersByTimeAsync(899_000);
    expect(pool.counts().idle).toBe(10);
    for (let left = 9; left >= 0; left -= 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      expect(pool.counts().idle).toBe(left);
    }
    expect(new Set(states())).toEqual(new Set(['ended']));
    expect((await pool.acquire()).connection.id).toBe(11);
  });

  it('lets a statement finish on a connection that is due, and replaces it then', async () => {
    poolOf({ recycleSeconds: 10 });
    const [lent] = await take(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states()).toEqual(['open']);
    if (lent) pool.release(lent);
    expect(states()).toEqual(['ended']);
  });

  it('replaces all connections of a time: the idle ones at once, the others when they come back', async () => {
    poolOf();
    const [idle, running] = await take(2);
    if (!idle || !running) throw new Error('nothing was lent');
    pool.release(idle);
    pool.replaceAll(running);
    expect(states()).toEqual(['destroyed', 'open']);
    const [next] = await take(1);
    pool.release(running);
    expect(states()).toEqual(['destroyed', 'destroyed', 'open']);
    // What an old connection finds out says nothing of the new ones.
    pool.replaceAll(running);
    if (next) pool.release(next);
    expect(states()).toEqual(['destroyed', 'destroyed', 'open']);
  });

  it('closes: refuses who waits, waits for what runs, and lends nothing any more', async () => {
    poolOf({ size: 1 });
    const [running] = await take(1);
    const waiting = expect(pool.acquire()).rejects.toMatchObject(busy);
    const closed = vi.fn();
    const closing = pool.close().then(closed);
    await waiting;
    await vi.advanceTimersByTimeAsync(100);
    expect(closed).not.toHaveBeenCalled();
    if (running) pool.release(running);
    await closing;
    expect(states()).toEqual(['ended']);
    await expect(pool.acquire()).rejects.toMatchObject(busy);
  });
});
