import type { YieldingRunner } from '../../../../src/emulator/protocol/yielding-runner.ts';

/** A runner that gives every step a turn of its own, and counts them. */
export function createCountingRunner(): YieldingRunner & { readonly turns: number } {
  let turns = 0;
  return {
    get turns() {
      return turns;
    },
    async run(steps) {
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
        turns++;
      }
    },
    stop() {},
  };
}
