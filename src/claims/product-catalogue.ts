import type { Database } from '../database/pool.ts';
import { isAppError } from '../errors.ts';

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

/** Keeps the products for five minutes; one refill at a time, and the old list serves while the database is away. */
export function createProductCatalogue(deps: { database: Database; nowMs: () => number }): ProductCatalogue {
  let products: readonly Product[] | undefined;
  let codes: ReadonlySet<string> | undefined;
  let refillAtMs = Number.NEGATIVE_INFINITY;
  let refilling: Promise<void> | undefined;

  async function refill(): Promise<void> {
    try {
      products = await deps.database.select<Product>(
        'SELECT code, name, description FROM products ORDER BY position, code',
      );
      codes = new Set(products.map((product) => product.code));
      refillAtMs = deps.nowMs() + freshMs;
    } catch (error) {
      refillAtMs = deps.nowMs() + retryMs;
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
    } finally {
      refilling = undefined;
    }
  }

  async function refillWhenDue(): Promise<void> {
    if (deps.nowMs() < refillAtMs) return;
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
