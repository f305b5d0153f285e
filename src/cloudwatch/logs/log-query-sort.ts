/**
 * The items in order; of equal ones the first stays first. It yields between two comparisons, where Array.sort would hold whoever
 * drives it until the last one.
 */
export function* sortYielding<Item>(
  items: readonly Item[],
  order: (a: Item, b: Item) => number,
): Generator<undefined, Item[]> {
  return yield* mergeYielding(
    items.map((item) => [item]),
    order,
  );
}

/** The items of lists that are in order, in order; of equal ones those of an earlier list come first. It yields for each item it moves. */
export function* mergeYielding<Item>(
  lists: readonly (readonly Item[])[],
  order: (a: Item, b: Item) => number,
): Generator<undefined, Item[]> {
  let rest = lists;
  while (rest.length > 1) {
    const merged: Item[][] = [];
    for (let index = 0; index < rest.length; index += 2) {
      merged.push(yield* mergeTwo(rest[index] ?? [], rest[index + 1] ?? [], order));
    }
    rest = merged;
  }
  return [...(rest[0] ?? [])];
}

function* mergeTwo<Item>(
  left: readonly Item[],
  right: readonly Item[],
  order: (a: Item, b: Item) => number,
): Generator<undefined, Item[]> {
  const merged: Item[] = [];
  let taken = 0;
  for (const item of left) {
    for (; taken < right.length && order(item, right[taken]!) > 0; taken++) {
      merged.push(right[taken]!);
      yield;
    }
    merged.push(item);
    yield;
  }
  for (; taken < right.length; taken++) {
    merged.push(right[taken]!);
    yield;
  }
  return merged;
}
