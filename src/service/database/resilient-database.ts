import { CircuitState, ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { Database } from './database.ts';
import { DatabaseUnavailableError, mayBeCommitted, type UnavailableReason } from './database-errors.ts';

export interface ResilienceListener {
  /** A statement failed and is sent again after `delayMs`. `attempt` counts from 1. */
  onRetry(retry: { error: unknown; attempt: number; delayMs: number }): void;
  /** Open: statements are refused at once until the database answers again. */
  onBreaker(state: 'open' | 'closed', error?: unknown): void;
  /** Refused: the database answers and stores nothing, so that writes are refused at once until it does. */
  onWrites?(state: 'refused' | 'stored', error?: unknown): void;
}

/** What another try may get over. A statement that got no answer has had its time, and a full pool needs fewer tries, not more. */
const retried = new Set<UnavailableReason>(['unreachable', 'lost', 'conflict', 'read-only', 'unconfirmed']);
/** What tells of the database rather than of one statement, one connection or this instance's own load. */
const counted = new Set<UnavailableReason>(['unreachable', 'no-answer']);
/** What tells that nothing is stored, be it for the disk, the memory or a limit of the server, while reading may go on. */
const countedOfWrites = new Set<UnavailableReason>(['failing', 'interrupted', 'unconfirmed']);

const mostRetries = 3;
const firstDelayMs = 40;
const longestDelayMs = 400;
const failuresUntilOpen = 5;
/** With the time that opening a connection may take, this is how soon after the database claims flow again. */
const probeEveryMs = 400;

type Work<Result> = () => Promise<Result>;

/**
 * Puts retry with backoff and a circuit breaker around a pool. Retried are reads, and statements that say that they are
 * repeatable. While the breaker is open nobody waits: statements are refused with `DATABASE_UNAVAILABLE`, and a probe of
 * our own asks the database every 400 ms and closes the breaker with the first answer.
 *
 * A database that answers may still store nothing: after five writes in a row that it could not do, writes are refused
 * in the same way, but for one every 400 ms, whose success lets all through again. Reads go on.
 */
export function createResilientDatabase({
  pool,
  listener,
  nowMs = () => performance.now(),
}: {
  pool: Database;
  listener: ResilienceListener;
  nowMs?: () => number;
}): Database {
  // The probe sets the pace, and nothing else runs in the half-open state. Cockatiel would go by the time of day, which may
  // be set back: no time since it opened is too short for it.
  const breaker = circuitBreaker(
    handleWhen((error) => hasReason(error, counted)),
    { halfOpenAfter: Number.NEGATIVE_INFINITY, breaker: new ConsecutiveBreaker(failuresUntilOpen) },
  );
  const retrying = retry(
    handleWhen((error) => hasReason(error, retried)),
    {
      maxAttempts: mostRetries,
      backoff: new ExponentialBackoff({ initialDelay: firstDelayMs, maxDelay: longestDelayMs }),
    },
  );
  retrying.onRetry((failure) => {
    const error = 'error' in failure ? failure.error : undefined;
    listener.onRetry({ error, attempt: failure.attempt, delayMs: failure.delay });
  });

  let probe: NodeJS.Timeout | undefined;
  let open = false;
  let closed = false;
  breaker.onBreak((failure) => {
    // A failed probe opens it again, which is no news.
    if (open) return;
    open = true;
    listener.onBreaker('open', failure !== undefined && 'error' in failure ? failure.error : undefined);
    probeLater();
  });
  breaker.onReset(() => {
    open = false;
    listener.onBreaker('closed');
  });

  async function askOnce(): Promise<void> {
    try {
      await pool.select('SELECT 1');
    } catch (error) {
      // Whatever keeps the probe from its answer would keep others from theirs.
      throw new DatabaseUnavailableError('unreachable', 'The database does not answer yet', error);
    }
  }

  function probeLater(): void {
    if (closed) return;
    probe = setTimeout(async () => {
      await breaker.execute(askOnce).catch(() => {});
      if (open) probeLater();
    }, probeEveryMs);
    probe.unref();
  }

  const writes = guardWrites({ nowMs, listener });

  async function guarded<Result>(work: Work<Result>): Promise<Result> {
    if (breaker.state !== CircuitState.Closed) {
      throw new DatabaseUnavailableError('suspended', 'The database was not reachable a moment ago');
    }
    return breaker.execute(work);
  }

  /** What may be committed since an earlier try stays so, whatever the last one failed for. */
  async function repeat<Result>(work: () => Promise<Result>): Promise<Result> {
    let unsettled: unknown;
    const note = (error: unknown) => {
      if (mayBeCommitted(error)) unsettled = error;
      throw error;
    };
    try {
      return await retrying.execute(() => work().catch(note));
    } catch (error) {
      throw error instanceof DatabaseUnavailableError ? (unsettled ?? error) : error;
    }
  }

  return {
    select: (sql, values) => retrying.execute(() => guarded(() => pool.select(sql, values))),
    execute(sql, values, options = {}) {
      const work = () => guarded(() => writes.run(() => pool.execute(sql, values, options)));
      return options.repeatable === true ? repeat(work) : work();
    },
    state: () => ({ ...pool.state(), suspended: open || writes.areRefused() }),
    close() {
      closed = true;
      clearTimeout(probe);
      return pool.close();
    },
  };
}

/** Lets writes through while the database stores them, and one now and then while it does not. */
function guardWrites({ nowMs, listener }: { nowMs: () => number; listener: ResilienceListener }) {
  let failures = 0;
  let nextTryMs = Number.NEGATIVE_INFINITY;
  const isStoring = () => failures < failuresUntilOpen;
  const areRefused = () => !isStoring() && nowMs() < nextTryMs;

  function noteFailure(error: unknown): void {
    if (!hasReason(error, countedOfWrites)) return;
    failures += 1;
    nextTryMs = nowMs() + probeEveryMs;
    if (failures === failuresUntilOpen) listener.onWrites?.('refused', error);
  }

  function noteSuccess(): void {
    if (!isStoring()) listener.onWrites?.('stored');
    failures = 0;
  }

  return {
    areRefused,
    async run<Result>(work: Work<Result>): Promise<Result> {
      if (areRefused()) throw new DatabaseUnavailableError('suspended', 'The database stored nothing a moment ago');
      // The next one, should this one take long.
      if (!isStoring()) nextTryMs = nowMs() + probeEveryMs;
      try {
        const result = await work();
        noteSuccess();
        return result;
      } catch (error) {
        noteFailure(error);
        throw error;
      }
    },
  };
}

function hasReason(error: unknown, reasons: ReadonlySet<UnavailableReason>): boolean {
  return error instanceof DatabaseUnavailableError && reasons.has(error.reason);
}
