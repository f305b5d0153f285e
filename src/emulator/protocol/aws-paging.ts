import { AwsRefusal, type RefusalName } from './service-error.ts';

/**
 * One page of `items`, which ascend by `keyOf`. The token names the last item of the page before, not its position: what
 * is added or deleted between two pages neither repeats nor hides another item.
 * @throws AwsRefusal `refusalName` for a token that was never given out.
 */
export function pageOf<Item>(
  items: readonly Item[],
  page: { token: string | undefined; size: number; keyOf(item: Item): string; refusalName?: RefusalName },
): { items: readonly Item[]; nextToken: string | undefined } {
  const { token, size, keyOf } = page;
  const after = token === undefined ? undefined : keyOfToken(token, page.refusalName ?? 'InvalidNextToken');
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const pageItems = rest.slice(0, size);
  const last = pageItems.at(-1);
  return {
    items: pageItems,
    nextToken: last !== undefined && rest.length > size ? tokenOfKey(keyOf(last)) : undefined,
  };
}

/** A token for what comes after `key`. */
export function tokenOfKey(key: string): string {
  return Buffer.from(JSON.stringify([key])).toString('base64url');
}

/** @throws AwsRefusal `refusalName` for a token that `tokenOfKey` never gave. */
export function keyOfToken(token: string, refusalName: RefusalName): string {
  try {
    const [key] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown];
    if (typeof key === 'string') return key;
  } catch {
    // Not one of ours: refused below.
  }
  throw new AwsRefusal(refusalName, 'The token for the next page is not valid.');
}
