import { type Context, context } from '@opentelemetry/api';
import { AppError } from '../../base/errors.ts';
import { mayBeOneRowsFault } from '../database/database-errors.ts';
import { runInGroupTrace } from './group-commit-trace.ts';

/** Writes that share a COMMIT with the writes that come in at the same time. */
export interface GroupCommit<Item, Result> {
  /**
   * Resolves with what `write` gave for the item, when its group is committed. Rejects with what `write` threw for this item alone, or with
   * `DATABASE_UNAVAILABLE`: at once when too many wait already, and when its turn does not come in time.
   */
  commit(item: Item): Promise<Result>;
}

export interface GroupCommitLimits {
  /** Groups that are written at the same time at most, each on a connection of its own. */
  readonly groupsInFlight: number;
  /**
   * While a group is being written the next one is begun when it is full or when its oldest item has waited so long:
   * fewer and larger groups cost less, but nobody should wait for a whole COMMIT, or a slow connection, before their own.
   */
  readonly patienceMs: number;
  /** Items in one group at most. */
  readonly groupSize: number;
  /** Items that may wait; one more is refused at once. */
  readonly queue: number;
  /** How long an item may wait before its group is begun. */
  readonly waitMs: number;
}

interface Entry<Item, Result> {
  readonly item: Item;
  /** The trace of the request that the item came with. */
  readonly request: Context;
  readonly queuedMs: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Creates a group commit. An item that comes alone is written in the same turn of the event loop. Those that come while a
 * group is being written make up the next one, which is begun when that one is written or their patience is at its end.
 *
 * `write` stores all the items of a group or none, and gives a result for each, in their order. When a group fails for a reason that may be one item's own, its
 * halves are written, and so on, so that an item fails by itself only.
 */
export function createGroupCommit<Item, Result>(
  deps: GroupCommitLimits & { write: (items: readonly Item[]) => Promise<readonly Result[]>; nowMs: () => number },
): GroupCommit<Item, Result> {
  const waiting: Entry<Item, Result>[] = [];
  let inFlight = 0;
  let begun = false;
  let patience: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;

  async function writeGroup(group: readonly Entry<Item, Result>[]): Promise<void> {
    let results: readonly Result[];
    try {
      results = await runInGroupTrace(
        group.map(({ request }) => request),
        () => deps.write(group.map(({ item }) => item)),
      );
    } catch (error) {
      // Where no item is to blame one more statement an item would only add to the trouble.
      if (group.length === 1 || !mayBeOneRowsFault(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const half = group.length >> 1;
      await writeGroup(group.slice(0, half));
      await writeGroup(group.slice(half));
      return;
    }
    group.forEach(({ resolve }, index) => {
      resolve(results[index] as Result);
    });
  }

  function refuseLate(): void {
    const oldestMs = deps.nowMs() - deps.waitMs;
    const inTime = waiting.findIndex(({ queuedMs }) => queuedMs > oldestMs);
    for (const { reject } of waiting.splice(0, inTime === -1 ? waiting.length : inTime)) reject(tooMany());
  }

  /** Looks after those that wait while the writes hang: at most one timer, whatever the load. */
  function watchQueue(): void {
    const oldest = waiting[0];
    if (watch !== undefined || oldest === undefined) return;
    const leftMs = oldest.queuedMs + deps.waitMs - deps.nowMs();
    watch = setTimeout(
      () => {
        watch = undefined;
        refuseLate();
        watchQueue();
      },
      Math.max(1, leftMs),
    );
    watch.unref();
  }

  function takeGroup(): Entry<Item, Result>[] {
    refuseLate();
    return waiting.splice(0, deps.groupSize);
  }

  /** How much longer the items that wait should wait for company; undefined when they can only wait for their turn. */
  function leftPatienceMs(): number | undefined {
    const oldest = waiting[0];
    if (oldest === undefined || inFlight >= deps.groupsInFlight) return undefined;
    if (inFlight === 0 || waiting.length >= deps.groupSize) return 0;
    return Math.max(0, oldest.queuedMs + deps.patienceMs - deps.nowMs());
  }

  function begin(): void {
    begun = false;
    clearTimeout(patience);
    patience = undefined;
    while (leftPatienceMs() === 0) {
      const group = takeGroup();
      if (group.length === 0) return;
      inFlight += 1;
      void writeGroup(group).finally(() => {
        inFlight -= 1;
        begin();
      });
    }
    beginInTime();
  }

  /** Sees to it that the next group is begun, at most once however many items come in. */
  function beginInTime(): void {
    const leftMs = leftPatienceMs();
    if (begun || leftMs === undefined) return;
    if (leftMs === 0) {
      begun = true;
      // Whatever else came in with this item is read before the next turn.
      setImmediate(begin);
    } else patience ??= setTimeout(begin, Math.ceil(leftMs));
  }

  return {
    commit(item) {
      if (waiting.length >= deps.queue) return Promise.reject(tooMany());
      return new Promise((resolve, reject) => {
        waiting.push({ item, request: context.active(), queuedMs: deps.nowMs(), resolve, reject });
        watchQueue();
        beginInTime();
      });
    },
  };
}

function tooMany(): AppError {
  return new AppError('DATABASE_UNAVAILABLE', 'More claims wait to be stored than can be stored in time', {
    remedy: 'Try again in a moment.',
  });
}
