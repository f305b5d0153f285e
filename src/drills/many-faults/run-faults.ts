import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';
import type { BreakableStack } from './breakable-stack.ts';
import { createClaimLedger, type StoredClaim, type WrongClaim } from './claim-ledger.ts';
import { type Acknowledgement, startClaimants } from './claimants.ts';
import { type FaultKind, scheduleFaults } from './fault-kinds.ts';
import { createPick } from './seeded-pick.ts';

/** After its end a fault is over for every instance within this time, or something is wrong. */
const recoveryTimeoutMs = 30_000;
/** Claims flow before the first fault. */
const quietMs = 300;
const longestPauseMs = 150;
/** How many references one SELECT asks for. */
const referencesAtOnce = 1000;

/** One fault, and how soon after its end claims were acknowledged. */
export interface FaultOutcome {
  readonly kind: string;
  readonly takesDatabase: boolean;
  /** How long the fault lasted, in ms. */
  readonly lastedMs: number;
  /** How many tries of claimants were answered otherwise than by an acknowledgement while it lasted, by status; 0 stands for no answer. */
  readonly refused: Readonly<Record<number, number>>;
  /** From its end to the first claim that was acknowledged, in ms. */
  readonly firstClaimMs: number;
  /** The same, until every instance had acknowledged one. */
  readonly everyInstanceMs: number;
}

export interface FaultsResult {
  readonly seed: number;
  readonly count: number;
  readonly passed: boolean;
  readonly seconds: number;
  readonly acknowledged: number;
  readonly lost: readonly WrongClaim[];
  readonly doubled: readonly WrongClaim[];
  /** What else was wrong. */
  readonly problems: readonly string[];
  readonly faults: readonly FaultOutcome[];
}

/**
 * Breaks the service `count` times, as the seed says, while claimants send claims, and holds what they were told against what is stored:
 * after each fault what was acknowledged since the one before, and all of it in the end. It passes when no acknowledged claim
 * is lost, none is stored twice, no claimant got an answer but an acknowledgement or "not now", and every instance served again.
 *
 * Faults of a Redis that does not run are left out. `onFault` hears of each fault when it is over. Throws what a fault throws that
 * cannot be done, and `CONFIG_INVALID` when none is left.
 */
export async function runFaults(deps: {
  stack: BreakableStack;
  kinds: readonly FaultKind[];
  count: number;
  seed: number;
  onFault(outcome: FaultOutcome, progress: { number: number; acknowledged: number; lost: number }): void;
  onAcknowledged?(acknowledgement: Acknowledgement): void;
}): Promise<FaultsResult> {
  const { stack, count, seed } = deps;
  const kinds = deps.kinds.filter(({ needsRedis }) => needsRedis !== true || stack.redis !== undefined);
  if (kinds.length === 0) throw new AppError('CONFIG_INVALID', 'None of these faults can be done here, without Redis.');
  const pick = createPick(seed);
  const ledger = createClaimLedger();
  const problems: string[] = [];
  const faults: FaultOutcome[] = [];
  const startedMs = performance.now();
  let last = 'the start';
  let refused: Record<number, number> = {};
  let hear = (_: Acknowledgement) => {};

  const claimants = startClaimants({
    urls: stack.urls,
    onAcknowledged(acknowledgement) {
      ledger.acknowledge(acknowledgement, last);
      deps.onAcknowledged?.(acknowledgement);
      hear(acknowledgement);
    },
    onRefused(status) {
      refused[status] = (refused[status] ?? 0) + 1;
    },
  });

  /** Resolves when every instance has acknowledged a claim from now on. */
  async function untilRecovered(): Promise<Pick<FaultOutcome, 'firstClaimMs' | 'everyInstanceMs'>> {
    const overMs = performance.now();
    const waiting = new Set(stack.urls());
    let firstClaimMs = Number.NaN;
    const recovered = new Promise<void>((resolve) => {
      hear = ({ url }) => {
        if (Number.isNaN(firstClaimMs)) firstClaimMs = performance.now() - overMs;
        waiting.delete(url);
        if (waiting.size === 0) resolve();
      };
    });
    await Promise.race([recovered, delay(recoveryTimeoutMs, undefined, { ref: false })]);
    hear = () => {};
    if (waiting.size > 0) {
      problems.push(`After ${last} ${waiting.size} instances took no claim for ${recoveryTimeoutMs / 1000} s.`);
    }
    return { firstClaimMs, everyInstanceMs: performance.now() - overMs };
  }

  async function breakOnce(kind: FaultKind): Promise<FaultOutcome> {
    const begunMs = performance.now();
    refused = {};
    const [least, below] = kind.lastsMs ?? [0, 1];
    const heal = await kind.begin(stack, pick);
    await delay(least + pick(below - least));
    await heal?.();
    const lastedMs = performance.now() - begunMs;
    const whileItLasted = refused;
    refused = {};
    return {
      kind: kind.name,
      takesDatabase: kind.takesDatabase === true,
      lastedMs,
      refused: whileItLasted,
      ...(await untilRecovered()),
    };
  }

  async function compareNew(): Promise<void> {
    const references = ledger.takeNew();
    for (let from = 0; from < references.length; from += referencesAtOnce) {
      const some = references.slice(from, from + referencesAtOnce);
      ledger.compareSome(
        some,
        await stack.database.select<StoredClaim>('SELECT name, reference FROM claims WHERE reference IN (?)', [some]),
      );
    }
  }

  async function breakAll(): Promise<void> {
    await delay(quietMs);
    for (const [index, kind] of scheduleFaults(kinds, count, pick).entries()) {
      last = `fault ${index + 1}, ${kind.name}`;
      const outcome = await breakOnce(kind);
      faults.push(outcome);
      await compareNew();
      deps.onFault(outcome, { number: index + 1, acknowledged: ledger.acknowledged(), lost: ledger.lost().length });
      await delay(pick(longestPauseMs));
    }
    problems.push(...(await claimants.finish()));
  }

  await breakAll().finally(claimants.abandon);
  ledger.compareAll(await stack.database.select<StoredClaim>('SELECT name, reference FROM claims'));
  const [lost, doubled] = [ledger.lost(), ledger.doubled()];
  return {
    seed,
    count,
    passed: lost.length + doubled.length + problems.length === 0,
    seconds: (performance.now() - startedMs) / 1000,
    acknowledged: ledger.acknowledged(),
    lost,
    doubled,
    problems,
    faults,
  };
}
