import { addressTimeMs } from '../../format/url-time.ts';

const dayMs = 86_400_000;
/** How far back one page of the inbox goes: the longest time range of the other pages. */
export const inboxDays = 14;
/** CloudWatch keeps an alarm's history for so long. AWS page: "DescribeAlarmHistory". */
const keptDays = 30;

/** The part of time that a page of the inbox is about, both ends included. */
export interface InboxWindow {
  readonly sinceMs: number;
  /** Undefined for the page that ends now. */
  readonly untilMs: number | undefined;
}

/** The window of an address: two weeks up to `until` (`2026-02-01T12:00:05.250Z`), or up to now when that is missing or no time. */
export function inboxWindow(until: string | undefined, nowMs: number): InboxWindow {
  const untilMs = addressTimeMs(until);
  // A whole day, so that a page to which nothing happens stays the same page.
  return { sinceMs: Math.floor(((untilMs ?? nowMs) - inboxDays * dayMs) / dayMs) * dayMs, untilMs };
}

/** The address of the inbox, or of an older part of it. */
export function inboxHref(asked: {
  readonly kind?: string | undefined;
  readonly untilMs?: number | undefined;
}): string {
  const query = new URLSearchParams();
  if (asked.kind !== undefined) query.set('kind', asked.kind);
  if (asked.untilMs !== undefined) query.set('until', new Date(asked.untilMs).toISOString());
  return query.size === 0 ? '/inbox' : `/inbox?${query}`;
}

/** Where the page before the one that begins at `fromMs` ends; undefined when CloudWatch keeps nothing as old. */
export function olderUntilMs(fromMs: number, nowMs: number): number | undefined {
  return fromMs > nowMs - keptDays * dayMs ? fromMs - 1 : undefined;
}
