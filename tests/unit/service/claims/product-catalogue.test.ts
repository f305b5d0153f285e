import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../src/base/errors.ts';
import { createProductCatalogue } from '../../../../src/service/claims/product-catalogue.ts';
import type { Database } from '../../../../src/service/database/database.ts';

const motor = { code: 'motor', name: 'Motor', description: 'Cars' };

/** A catalogue over a database that counts its reads and fails on demand, and over a cache that instances share. */
function start({ held, cacheFails = false }: { held?: string; cacheFails?: boolean } = {}) {
  const world = { nowMs: 1_000_000, setBackMs: 0, reads: 0, isAway: false, held, cacheFails };
  const database = {
    async select() {
      world.reads += 1;
      if (world.isAway) throw new AppError('DATABASE_UNAVAILABLE', 'away');
      return [motor];
    },
  } as unknown as Database;
  const shared = {
    async get() {
      if (world.cacheFails) throw new Error('no cache');
      return world.held;
    },
    async set(value: string) {
      if (world.cacheFails) throw new Error('no cache');
      world.held = value;
    },
  };
  const create = () =>
    createProductCatalogue({
      database,
      nowMs: () => world.nowMs - world.setBackMs,
      clockMs: () => world.nowMs,
      shared,
    });
  return { world, create, catalogue: create() };
}

describe('the products', () => {
  it('are read once for everybody who asks at the same time, and again after five minutes', async () => {
    const { world, catalogue } = start({ cacheFails: true });
    await Promise.all([catalogue.list(), catalogue.codes(), catalogue.list()]);
    world.nowMs += 299_000;
    await catalogue.list();
    expect(world.reads).toBe(1);
    world.nowMs += 2000;
    await catalogue.list();
    expect(world.reads).toBe(2);
  });

  it.each([true, false])(
    'are read again after five minutes of a clock that was set back (cache fails: %s)',
    async (cacheFails) => {
      const { world, catalogue } = start({ cacheFails });
      await catalogue.list();
      world.setBackMs = 3_600_000;
      world.held = undefined;
      world.nowMs += 301_000;
      await catalogue.list();
      expect(world.reads).toBe(2);
    },
  );

  it('are served although old while the database is away', async () => {
    const { world, catalogue } = start({ cacheFails: true });
    await catalogue.list();
    world.isAway = true;
    world.nowMs += 3_600_000;
    expect(await catalogue.list()).toEqual([motor]);
    expect(await catalogue.codes()).toEqual(new Set(['motor']));
  });

  it('are unknown when the database was never there', async () => {
    const { world, catalogue } = start();
    world.isAway = true;
    expect(await catalogue.list()).toBeUndefined();
  });

  it('come from the shared cache when another instance has read them', async () => {
    const { world, create, catalogue } = start();
    await catalogue.list();
    expect(await create().list()).toEqual([motor]);
    expect(world.reads).toBe(1);
  });

  it('are as old in a second instance as when the first one read them', async () => {
    const { world, create, catalogue } = start();
    await catalogue.list();
    world.nowMs += 200_000;
    const second = create();
    await second.list();
    world.nowMs += 101_000;
    await second.list();
    await second.list();
    expect(world.reads).toBe(2);
  });

  it.each(['', 'not JSON', '{"readAtMs":1}', 'null'])(
    'are read from the database when the cache holds %j',
    async (held) => {
      const { world, catalogue } = start({ held });
      expect(await catalogue.list()).toEqual([motor]);
      expect(world.reads).toBe(1);
    },
  );
});
