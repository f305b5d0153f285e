/** Long work that is done in pieces, so that requests are answered in between. */
export interface YieldingRunner {
  /** Runs a generator to its end, a slice of time at a time and in turns with others. Rejects with what it throws. */
  run<Result>(steps: Generator<undefined, Result>): Promise<Result>;
  /** Drops what is under way: its promises are never settled. */
  stop(): void;
}

/** Nobody waits longer than this, and a few times as long where several of them are under way. */
const defaultSliceMs = 10;

/** One slice a turn of the event loop, whatever number of generators is under way. */
export function createYieldingRunner({ sliceMs = defaultSliceMs }: { sliceMs?: number } = {}): YieldingRunner {
  /** Each does its next slice and says whether there is more. */
  const waiting: (() => boolean)[] = [];
  let turn: NodeJS.Immediate | undefined;

  function runSlice(): void {
    turn = undefined;
    const job = waiting.shift();
    if (job?.()) waiting.push(job);
    schedule();
  }

  function schedule(): void {
    if (waiting.length > 0) turn ??= setImmediate(runSlice);
  }

  return {
    run: (steps) =>
      new Promise((resolve, reject) => {
        waiting.push(() => {
          const endMs = performance.now() + sliceMs;
          try {
            for (;;) {
              const { done, value } = steps.next();
              if (done) {
                resolve(value);
                return false;
              }
              if (performance.now() >= endMs) return true;
            }
          } catch (error) {
            reject(error);
            return false;
          }
        });
        schedule();
      }),

    stop() {
      waiting.length = 0;
      clearImmediate(turn);
      turn = undefined;
    },
  };
}
