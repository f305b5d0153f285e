import { randomUUID } from 'node:crypto';
import type { SearchWindow } from '../page/search-window.ts';
import type { LogQueryResult } from '../reads/read-log-query.ts';
import type { Outcome } from '../reads/result.ts';

/** A query of Logs Insights that somebody ran, and what came of it. */
export interface LogRun {
  /** The form that was sent. */
  readonly asked: Readonly<Record<string, string>>;
  /** What the choice of a time meant then. */
  readonly window: SearchWindow;
  readonly ranAtMs: number;
  readonly result: Outcome<LogQueryResult>;
}

export interface KeptLogRuns {
  /** Keeps a run, for as long as no 10 newer ones come, and gives the id by which its page finds it. */
  keep(run: LogRun): string;
  find(id: string | undefined): LogRun | undefined;
}

/** Each may hold a thousand long lines. */
const mostRuns = 10;

/**
 * The newest results of queries, in memory: a page that is reloaded, or that somebody comes back to, shows its result without asking,
 * and paying, for it again.
 */
export function createKeptLogRuns(): KeptLogRuns {
  const runs = new Map<string, LogRun>();
  return {
    keep(run) {
      const id = randomUUID();
      runs.set(id, run);
      const [oldest] = runs.keys();
      if (runs.size > mostRuns && oldest !== undefined) runs.delete(oldest);
      return id;
    },
    find: (id) => (id === undefined ? undefined : runs.get(id)),
  };
}
