import type { FaultOutcome } from './run-faults.ts';

/** Where nobody watches, a line for every tenth fault is enough. */
const everyNth = 10;

/** Shows how far a run is: on a terminal by one line that changes, elsewhere by a line now and then. */
export function createFaultsProgress({ count, output }: { count: number; output: NodeJS.WriteStream }) {
  return {
    show({ kind, firstClaimMs }: FaultOutcome, done: { number: number; acknowledged: number; lost: number }): void {
      const line =
        `fault ${done.number} of ${count}: ${kind}, first claim after ${Math.round(firstClaimMs)} ms; ` +
        `${done.acknowledged} acknowledged, ${done.lost} lost`;
      if (output.isTTY) output.write(`\r${line.slice(0, output.columns - 1)}\u001b[K`);
      else if (done.number % everyNth === 0 || done.number === count) output.write(`${line}\n`);
    },
    /** Leaves the line to what comes. */
    end(): void {
      if (output.isTTY) output.write('\r\u001b[K');
    },
  };
}
