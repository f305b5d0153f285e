import { addressTimeMs } from '../format/url-time.ts';

/** The part of time that a search covers, both ends included. */
export interface SearchWindow {
  /** One of the choices' names; undefined for a window between two given times. */
  readonly range: string | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

/** How far back a search may look. `name` is what stands in the address: `?range=3h`. */
export interface SearchRange {
  readonly name: string;
  readonly words: string;
  readonly durationSeconds: number;
}

/** X-Ray looks back six hours a call, Logs Insights is paid by what it reads: the choices are for finding, not for trends. */
export const searchRanges: readonly SearchRange[] = [
  { name: '15m', words: 'Last 15 minutes', durationSeconds: 900 },
  { name: '1h', words: 'Last hour', durationSeconds: 3600 },
  { name: '3h', words: 'Last 3 hours', durationSeconds: 3 * 3600 },
  { name: '12h', words: 'Last 12 hours', durationSeconds: 12 * 3600 },
  { name: '1d', words: 'Last day', durationSeconds: 86_400 },
  { name: '3d', words: 'Last 3 days', durationSeconds: 3 * 86_400 },
  { name: '1w', words: 'Last week', durationSeconds: 7 * 86_400 },
];

/**
 * The window of an address: between `from` and `to` (`2026-02-01T12:00`, UTC) when both are times and in that order, else the last
 * `range`, which is an hour when it is left out or unknown.
 */
export function searchWindow(
  asked: { readonly range?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): SearchWindow {
  const [fromMs, toMs] = [addressTimeMs(asked.from), addressTimeMs(asked.to)];
  if (fromMs !== undefined && toMs !== undefined && fromMs < toMs) {
    return { range: undefined, startMs: fromMs, endMs: toMs };
  }
  const range = searchRanges.find(({ name }) => name === asked.range) ?? searchRanges[1]!;
  return { range: range.name, startMs: nowMs - range.durationSeconds * 1000, endMs: nowMs };
}

/** A window between two times, as an address has it; whole minutes around them. */
export function windowAddress(startMs: number, endMs: number): { from: string; to: string } {
  const minute = 60_000;
  return {
    from: fieldTime(Math.floor(startMs / minute) * minute),
    to: fieldTime(Math.ceil(endMs / minute) * minute),
  };
}

/** `2026-02-01T12:00`, UTC: what a field for a time holds. */
export function fieldTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16);
}
