/** Items from which on an answer is encoded in pieces: as many take a few milliseconds. */
const longLength = 500;

/** True for an output whose lists, and the lists of whose items, have more items together than are encoded in one go. */
export function isLongAnswer(output: unknown): boolean {
  const lists = listsOf(output);
  let length = 0;
  for (const list of lists) {
    length += list.length;
    for (const item of list) {
      if (length > longLength) return true;
      for (const inner of listsOf(item)) length += inner.length;
    }
  }
  return length > longLength;
}

function listsOf(value: unknown): unknown[][] {
  return typeof value === 'object' && value !== null
    ? Object.values(value).filter((member) => Array.isArray(member))
    : [];
}
