import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BenchContext } from './bench.ts';
import type { ClaimsLoad, ClaimsLoadResult, LookUpLoad, PacedLoad, PacedLoadResult } from './claims-load.ts';
import { withStolenShare } from './stolen-share.ts';

const program = join(import.meta.dirname, '..', 'claims-load.ts');
/** Of the processor time; with more the figures tell of the host's other machines. */
const mostStolen = 0.05;
/** Of one load, and of all loads of a bench: on a host that stays busy it has to come to an end. */
const mostRepeats = 5;
const mostRepeatsInAll = 100;

/** A running load program; one load at a time. What it gives is there for each URL, in their order. */
export interface LoadProgram {
  /** What the host does meanwhile makes no difference. */
  warmUp(load: ClaimsLoad): Promise<void>;
  /**
   * Runs a load. When the host took processors from this machine meanwhile, it is run again; after the last try the run
   * from which least was taken counts.
   */
  measure(load: ClaimsLoad): Promise<ClaimsLoadResult>;
  /** Runs a load once: what the host does meets all of its URLs. */
  measurePaced(load: PacedLoad): Promise<PacedLoadResult[]>;
  /** Gives the look-ups that were answered a second, whatever the answer. */
  lookUp(load: LookUpLoad): Promise<number>;
}

/** Starts `bench/claims-load.ts`, which ends with the bench. */
export function startLoadProgram(context: BenchContext): LoadProgram {
  // Structured clones keep NaN, which JSON has not.
  const child = fork(program, { serialization: 'advanced' });
  context.onEnd(() => child.kill());
  let repeatsLeft = mostRepeatsInAll;

  async function measure(load: ClaimsLoad): Promise<ClaimsLoadResult> {
    const run = () => withStolenShare(() => runLoad<ClaimsLoadResult>(child, load));
    let last = await run();
    let best = last;
    for (let repeat = 0; last.stolenShare > mostStolen && repeat < mostRepeats && repeatsLeft > 0; repeat += 1) {
      repeatsLeft -= 1;
      context.progress(`the host took ${(100 * last.stolenShare).toFixed(0)} % of the processors meanwhile: once more`);
      last = await run();
      if (last.stolenShare < best.stolenShare) best = last;
    }
    const [result] = best.result;
    if (result === undefined) throw new Error('the load program gave no result');
    return result;
  }

  return {
    warmUp: async (load) => void (await runLoad(child, load)),
    measure,
    measurePaced: (load) => runLoad<PacedLoadResult>(child, load),
    async lookUp(load) {
      const [answeredPerSecond = Number.NaN] = await runLoad<number>(child, load);
      return answeredPerSecond;
    },
  };
}

/** Rejects when the program ends instead of giving results; it says why on stderr. */
async function runLoad<Result>(child: ChildProcess, load: ClaimsLoad | LookUpLoad | PacedLoad): Promise<Result[]> {
  const ended = new AbortController();
  const onExit = () => ended.abort(new Error('the load program ended'));
  child.once('exit', onExit);
  child.send(load);
  try {
    const [results] = (await once(child, 'message', { signal: ended.signal })) as [Result[]];
    return results;
  } finally {
    child.off('exit', onExit);
  }
}
