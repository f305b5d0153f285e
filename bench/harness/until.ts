import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `check` until it gives something other than undefined, and gives that. An error that `check` throws counts as
 * "not yet". Throws when it takes longer than `timeoutSeconds`, with the last of those errors as the cause.
 */
export async function until<Result>(deps: {
  what: string;
  timeoutSeconds: number;
  everyMs: number;
  check(): Promise<Result | undefined>;
}): Promise<Result> {
  const deadline = performance.now() + deps.timeoutSeconds * 1000;
  for (let cause: unknown; ; ) {
    try {
      const result = await deps.check();
      if (result !== undefined) return result;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`${deps.what}: not within ${deps.timeoutSeconds} seconds`, { cause });
    }
    await delay(deps.everyMs);
  }
}
