import { z } from 'zod';
import { isAppError } from '../../base/errors.ts';
import type { Database } from '../database/database.ts';
import type { SharedCache } from '../web/redis-cache.ts';

export interface Product {
  readonly code: string;
  readonly name: string;
  readonly description: string;
}

export interface ProductCatalogue {
  /** The products, or undefined when the database is away and they were never read. */
  list(): Promise<readonly Product[] | undefined>;
  /** Their codes, likewise. */
  codes(): Promise<ReadonlySet<string> | undefined>;
}

const freshMs = 300_000;
/** After a failed refill: how long the old list serves before the database is asked again. */
const retryMs = 5000;

/** What the shared cache holds. Its age counts from when the database was read, not from when an instance got it. */
const sharedSchema = z.object({
  readAtMs: z.number(),
  products: z.array(z.object({ code: z.string(), name: z.string(), description: z.string() })),
});
type ReadProducts = z.infer<typeof sharedSchema>;

/**
 * Keeps the products for five minutes; one refill at a time, and the old list serves while the database is away. With
 * `shared` one instance's refill serves the others too.
 */
export function createProductCatalogue(deps: {
  database: Database;
  /** The time of day, which instances have in common. */
  nowMs: () => number;
  /** What never goes back. */
  clockMs?: () => number;
  shared?: SharedCache;
}): ProductCatalogue {
  const { database, nowMs, clockMs = () => performance.now(), shared } = deps;
  let products: readonly Product[] | undefined;
  let codes: ReadonlySet<string> | undefined;
  let refillAtMs = Number.NEGATIVE_INFINITY;
  let refilling: Promise<void> | undefined;

  /** Of a list that was read by a clock ahead of ours nobody knows more than that it is there. */
  const ageMs = ({ readAtMs }: ReadProducts) => Math.max(0, nowMs() - readAtMs);

  async function readShared(): Promise<ReadProducts | undefined> {
    try {
      const result = sharedSchema.safeParse(JSON.parse((await shared?.get()) ?? 'null'));
      return result.success && ageMs(result.data) < freshMs ? result.data : undefined;
    } catch {
      return undefined;
    }
  }

  async function readDatabase(): Promise<ReadProducts> {
    const rows = await database.select<Product>('SELECT code, name, description FROM products ORDER BY position, code');
    const read = { readAtMs: nowMs(), products: rows };
    // Nobody waits for it.
    shared?.set(JSON.stringify(read)).catch(() => {});
    return read;
  }

  async function refill(): Promise<void> {
    try {
      const read = (await readShared()) ?? (await readDatabase());
      products = read.products;
      codes = new Set(products.map((product) => product.code));
      refillAtMs = clockMs() + freshMs - ageMs(read);
    } catch (error) {
      refillAtMs = clockMs() + retryMs;
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
    } finally {
      refilling = undefined;
    }
  }

  async function refillWhenDue(): Promise<void> {
    if (clockMs() < refillAtMs) return;
    refilling ??= refill();
    // An old list serves at once, whatever becomes of the refill; only the first one is waited for.
    if (products === undefined) await refilling;
    else refilling.catch(() => {});
  }

  return {
    async list() {
      await refillWhenDue();
      return products;
    },
    async codes() {
      await refillWhenDue();
      return codes;
    },
  };
}
