import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longer than this no request waits for a slice, when there are few. */
const leastSliceMs = 0.5;
/** Of the time that everything else took since the last slice: with many requests in a turn there is more to do after it. */
const sliceShare = 0.2;
/** Looking at the clock takes as long as a part of the work for one item. */
const itemsPerLook = 16;

/** Does `work` for each of `items`, in their order, and resolves when all of it is done. Rejects with what `work` throws. */
export type EachInSlices = <Item>(items: readonly Item[], work: (item: Item) => unknown) => Promise<void>;

/**
 * Creates what does work in slices, between which everything else has its turn of the event loop. A slice takes half a
 * millisecond, or a fifth of what the last turn took, so that it keeps up with what comes in however busy the process is.
 */
export function createEachInSlices(nowMs: () => number = () => performance.now()): EachInSlices {
  let sliceMs = leastSliceMs;
  return async (items, work) => {
    let sliceEndMs = nowMs() + sliceMs;
    for (const [index, item] of items.entries()) {
      if (index > 0 && index % itemsPerLook === 0 && nowMs() >= sliceEndMs) {
        const turnStartMs = nowMs();
        await nextTurn();
        sliceMs = Math.max(leastSliceMs, sliceShare * (nowMs() - turnStartMs));
        sliceEndMs = nowMs() + sliceMs;
      }
      work(item);
    }
  };
}
