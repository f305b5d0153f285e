/**
 * The items in order; of equal ones the first stays first. It yields between two comparisons, where Array.sort would hold whoever
 * drives it until the last one.
 */
export function* sortYielding<Item>(
  items: readonly Item[],
  order: (a: Item, b: Item) => number,
): Generator<undefined, Item[]> {
  let sorted = [...items];
  for (let width = 1; width < sorted.length; width *= 2) {
    const merged: Item[] = [];
    for (let start = 0; start < sorted.length; start += 2 * width) {
      const left = sorted.slice(start, start + width);
      const right = sorted.slice(start + width, start + 2 * width);
      let taken = 0;
      for (const item of left) {
        while (taken < right.length && order(item, right[taken]!) > 0) {
          merged.push(right[taken]!);
          taken++;
          yield;
        }
        merged.push(item);
        yield;
      }
      for (; taken < right.length; taken++) merged.push(right[taken]!);
    }
    sorted = merged;
  }
  return sorted;
}
