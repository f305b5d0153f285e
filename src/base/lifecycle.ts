/** How long stop() waits for a part that is just being started: one that is left alone now would stay behind. */
const longestBeginningMs = 4000;

/** Parts of a program that are started in order and stopped in reverse. */
export interface Lifecycle {
  /**
   * Starts a part and remembers how to stop it. What `begin` throws is thrown on; stop() still stops the parts before it. Once
   * stop() was called nothing is started any more, and this never resolves.
   */
  start<Part>(
    name: string,
    begin: () => Promise<Part> | Part,
    end?: (part: Part) => Promise<void> | void,
    /** How long this part may take to stop, where that is not what the others may. */
    options?: { stopTimeoutMs: number },
  ): Promise<Part>;
  /**
   * Stops every part once, the last one first, and one that is just being started too; a part that fails or hangs does not keep
   * the others from stopping.
   */
  stop(): Promise<void>;
}

/**
 * Creates a lifecycle. Each part may take `stopTimeoutMs` to stop; `onStopFailure` hears of the ones that failed or hung.
 */
export function createLifecycle(deps: {
  stopTimeoutMs: number;
  onStopFailure(name: string, error: unknown): void;
}): Lifecycle {
  const parts: { name: string; end: () => Promise<void> | void; stopTimeoutMs: number }[] = [];
  const beginnings = new Set<Promise<unknown>>();
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    const underWay = Promise.allSettled(beginnings).then(() => {});
    const timeoutMs = Math.min(longestBeginningMs, deps.stopTimeoutMs);
    await withDeadline(underWay, timeoutMs).catch((error: unknown) => deps.onStopFailure('part being started', error));
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      try {
        await withDeadline(Promise.resolve(part.end()), part.stopTimeoutMs);
      } catch (error) {
        deps.onStopFailure(part.name, error);
      }
    }
  }

  return {
    async start(name, begin, end, { stopTimeoutMs } = deps) {
      if (stopping !== undefined) return await never();
      const beginning = (async () => {
        const part = await begin();
        if (end !== undefined) parts.push({ name, end: () => end(part), stopTimeoutMs });
        return part;
      })();
      beginnings.add(beginning);
      try {
        const part = await beginning;
        return stopping === undefined ? part : await never();
      } finally {
        beginnings.delete(beginning);
      }
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** Rejects when `work` takes longer than `timeoutMs`; the work itself goes on. */
async function withDeadline<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A terminal sends Ctrl-C to the whole process group and wrappers pass it on: within this time it is the same press. */
const samePressMs = 500;

/** Calls `stop` on the first SIGTERM, SIGINT or SIGHUP and exits with its exit code; a second signal exits at once. */
export function stopOnSignals(stop: (signal: NodeJS.Signals) => Promise<number>): void {
  let signalledAtMs: number | undefined;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = performance.now();
      if (signalledAtMs === undefined) {
        signalledAtMs = nowMs;
        void stop(signal).then((exitCode) => process.exit(exitCode));
      } else if (nowMs - signalledAtMs > samePressMs) {
        process.exit(1);
      }
    });
  }
}
