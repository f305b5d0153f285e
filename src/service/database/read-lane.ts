import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { Database } from './database.ts';
import { DatabaseUnavailableError } from './database-errors.ts';

export interface ReadLaneLimits {
  /** Reads that the database is asked at the same time at most. */
  readonly atOnce: number;
  /** Reads that may wait; one more is refused at once. */
  readonly queue: number;
  /** A read whose turn comes later than this is refused then. */
  readonly waitMs: number;
}

/** Of the pool's connections, those that reads may take. The INSERTs of claims have all of the others to themselves. */
const shareOfReads = 1 / 3;
/** A place is given on no sooner: five places are a thousand reads a second, which leave the processor to the claims. */
const placeMs = 5;

/** How many connections of a pool of `size` reads may take: at least one. */
export function readsAtOnce(size: number): number {
  return Math.max(1, Math.floor(size * shareOfReads));
}

/**
 * Puts the reads that anybody may ask for into a lane of their own, so that no number of them takes the connections or
 * the places in the pool's queue that INSERTs need. Rejects with `DATABASE_UNAVAILABLE`, of which `onRefused` hears, when
 * too many wait or the wait is too long.
 */
export function createReadLane(
  deps: ReadLaneLimits & { database: Pick<Database, 'select'>; onRefused?: () => void; nowMs?: () => number },
): Pick<Database, 'select'> {
  const { database, atOnce, queue, waitMs, onRefused, nowMs = () => performance.now() } = deps;
  const lane = bulkhead(atOnce, queue);

  function busy(message: string): DatabaseUnavailableError {
    onRefused?.();
    return new DatabaseUnavailableError('busy', message);
  }

  return {
    select<Row>(...query: Parameters<Database['select']>) {
      const queuedMs = nowMs();
      return new Promise<Row[]>((resolve, reject) => {
        const inTurn = async () => {
          if (nowMs() - queuedMs > waitMs) throw busy(`A read waited for more than ${waitMs} ms`);
          const rows = database.select<Row>(...query);
          rows.then(resolve, reject);
          await Promise.allSettled([rows, new Promise((resume) => setTimeout(resume, placeMs))]);
        };
        lane
          .execute(inTurn)
          .catch((error) =>
            reject(error instanceof BulkheadRejectedError ? busy(`${queue} reads wait for the database`) : error),
          );
      });
    },
  };
}
