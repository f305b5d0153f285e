import { setTimeout as delay } from 'node:timers/promises';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Problem } from '../reads/aws-problem.ts';
import { type LogLine, readLogLines } from '../reads/read-log-lines.ts';
import { outcomeOf } from '../reads/result.ts';

export type LogTailNews =
  /** Newest first; `leftOut` older ones came as well. */
  { readonly lines: readonly LogLine[]; readonly leftOut: number } | { readonly problem: Problem };

/** Lines may come in this much later than their time says, behind others that are newer. */
const lateMs = 10_000;
const linesPerRound = 200;
/** While CloudWatch fails, it is asked less and less often, down to this. */
const slowestMs = 30_000;

/**
 * The lines that come into a log group after `sinceMs`, as they come, until `signal` aborts. FilterLogEvents has no way to wait for
 * them, so it is asked every `everyMs`. A failure is told, and what came meanwhile is found afterwards.
 */
export async function* followLog(
  deps: { readonly logs: CloudWatchLogsClient; readonly everyMs: number },
  tail: {
    readonly logGroupName: string;
    readonly filterPattern: string;
    readonly sinceMs: number;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<LogTailNews> {
  const { logGroupName, filterPattern, signal } = tail;
  /** When each line was that may be found once more. */
  const seen = new Map<string | undefined, number>();
  let newestMs = tail.sinceMs;
  let waitMs = deps.everyMs;
  while (!signal.aborted) {
    const search = { logGroupName, filterPattern, startMs: newestMs - lateMs, endMs: undefined };
    const found = await outcomeOf(() => readLogLines(deps.logs, search));
    if (found.ok) {
      waitMs = deps.everyMs;
      const fresh = found.value.filter(({ id }) => !seen.has(id));
      for (const { id, timeMs } of fresh) {
        seen.set(id, timeMs);
        newestMs = Math.max(newestMs, timeMs);
      }
      for (const [id, timeMs] of seen) if (timeMs < newestMs - lateMs) seen.delete(id);
      const lines = fresh.toReversed().slice(0, linesPerRound);
      if (lines.length > 0) yield { lines, leftOut: fresh.length - lines.length };
    } else {
      yield { problem: found.problem };
      waitMs = Math.min(waitMs * 2, slowestMs);
    }
    await delay(waitMs, undefined, { signal }).catch(() => {});
  }
}
