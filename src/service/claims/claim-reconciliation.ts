import { isAppError } from '../../base/errors.ts';
import type { Database } from '../database/database.ts';
import type { Logger } from '../telemetry/log/logger.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';

/** Looks whether the claims that were acknowledged are there. */
export interface ClaimReconciliation {
  /** Notes down a reference that is about to be acknowledged. Never throws, never waits. */
  acknowledged(reference: string): void;
  /** Looks up what was acknowledged before; while one round lasts there is no second. Rejects only for a defect. */
  reconcile(): Promise<void>;
  /** Ends the rounds with a last one, within half a second: an instance that is replaced answers for its last minute too. */
  stop(): Promise<void>;
}

/** References kept until the next round, at most: 800 claims a second. */
const mostKept = 50_000;
const lastRoundMs = 500;
/** References that one log line names; more of them take more lines. */
const namedReferences = 100;
/** Of two lengths only, so that the server has two statements to prepare and not a thousand. */
const lookUpSizes = { few: 50, many: 1000 };

/**
 * Starts looking up every minute, by `everyMs`, whether the claims acknowledged by this instance are in the database: the
 * check of the promise that an acknowledged claim is stored, against everything that might break it unseen. A claim that
 * was erased on purpose is as good as found. What is not found counts as `ClaimsUnaccounted`, which is also recorded when it is 0, and is an error in the log.
 *
 * More than `mostKept` acknowledgements between two rounds leave a uniform sample of them. While the database is away,
 * they are kept for the next round; nothing counts as missing that nobody could ask for.
 */
export function startClaimReconciliation(deps: {
  database: Pick<Database, 'select' | 'state'>;
  metrics: MetricRecorder;
  logger: Pick<Logger, 'error' | 'warn'>;
  everyMs?: number;
  mostKept?: number;
}): ClaimReconciliation {
  const { database, metrics, logger, everyMs = 60_000, mostKept: capacity = mostKept } = deps;
  let kept: string[] = [];
  /** Acknowledged since the last round, kept or not. */
  let seen = 0;
  let round: Promise<void> | undefined;

  function acknowledged(reference: string): void {
    seen += 1;
    if (kept.length < capacity) {
      kept.push(reference);
      return;
    }
    // Each of all seen so far is kept with the same chance.
    const place = Math.floor(Math.random() * seen);
    if (place < capacity) kept[place] = reference;
  }

  async function missingOf(references: readonly string[]): Promise<string[]> {
    const size = references.length > lookUpSizes.few ? lookUpSizes.many : lookUpSizes.few;
    const values = Array.from({ length: size }, (_, index) => references[index] ?? references[0] ?? '');
    const places = values.map(() => '?').join(', ');
    const rows = await database.select<{ reference: string }>(
      `SELECT reference FROM claims WHERE reference IN (${places}) UNION ALL SELECT reference FROM erased_claims WHERE reference IN (${places})`,
      [...values, ...values],
    );
    const found = new Set(rows.map(({ reference }) => reference));
    return references.filter((reference) => !found.has(reference));
  }

  /** Only claims whose COMMIT was answered are in `kept`, so each of them has to be seen by a statement that begins now. */
  async function lookUp(): Promise<void> {
    if (database.state().suspended) return;
    const asked = kept;
    kept = [];
    seen = 0;
    const missing: string[] = [];
    try {
      while (asked.length > 0) {
        missing.push(...(await missingOf(asked.slice(-lookUpSizes.many))));
        asked.length = Math.max(0, asked.length - lookUpSizes.many);
      }
    } catch (error) {
      for (const reference of asked) acknowledged(reference);
      // Without an answer there is no 0 to report.
      if (missing.length > 0) report(missing);
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
      return;
    }
    report(missing);
  }

  /** Every reference is named: whoever has one must be found. */
  function report(missing: readonly string[]): void {
    metrics.record('ClaimsUnaccounted', missing.length);
    for (let start = 0; start < missing.length; start += namedReferences) {
      const named = missing.slice(start, start + namedReferences);
      logger.error({ count: named.length, references: named.join(' ') }, 'claims acknowledged but not found');
    }
  }

  function reconcile(): Promise<void> {
    round ??= lookUp().finally(() => {
      round = undefined;
    });
    return round;
  }

  function reconcileAndTell(): Promise<void> {
    return reconcile().catch((error: unknown) => logger.error({ err: error }, 'the reconciliation of claims failed'));
  }

  const timer = setInterval(reconcileAndTell, everyMs);
  timer.unref();
  return {
    acknowledged,
    reconcile,
    async stop() {
      clearInterval(timer);
      const left = kept.length;
      const deadline = new Promise<number>((resolve) => setTimeout(resolve, lastRoundMs, left).unref());
      // A round that runs has not seen what came after it began.
      const lastRound = (round ?? Promise.resolve()).catch(() => {}).then(reconcileAndTell);
      const count = await Promise.race([deadline, lastRound.then(() => kept.length)]);
      if (count > 0) logger.warn({ count }, 'stopped before the last acknowledged claims could be looked up');
    },
  };
}
