/** Gives whole numbers from 0 to n - 1. */
export type Pick = (n: number) => number;

/** The same numbers for the same seed: a linear congruential generator, of which the high bits are used. */
export function createPick(seed: number): Pick {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** The items in an order that `pick` decides. */
export function shuffle<Item>(items: readonly Item[], pick: Pick): Item[] {
  const left = [...items];
  return items.map(() => left.splice(pick(left.length), 1)[0] as Item);
}
