import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { XRayClient } from '@aws-sdk/client-xray';
import { traceIdTimeMs, xrayTraceId } from '../../xray/trace-id.ts';
import { type LogLine, readLogLinesOfTrace } from '../reads/read-log-lines.ts';
import { readTraceDocuments } from '../reads/read-traces.ts';
import { type Outcome, outcomeOf } from '../reads/result.ts';
import { type Waterfall, waterfallOf } from './waterfall-rows.ts';

export type LoadedTrace =
  | { readonly id: string; readonly waterfall: Waterfall; readonly lines: Outcome<LogLine[]> }
  /** Not in X-Ray. Without an `id` what was asked for is no trace id, and nothing was searched. */
  | {
      readonly id: string | undefined;
      readonly waterfall: undefined;
      readonly lines: Outcome<LogLine[]> | undefined;
    };

/** Log lines are searched from a little before the trace, for clocks differ, to well after its end. */
const searchBeforeMs = 60_000;
const searchAfterMs = 15 * 60_000;

/** Reads a trace and its log lines, whether or not X-Ray has it. Rejects with what X-Ray's call throws. */
export async function loadTrace(
  deps: { readonly xray: XRayClient; readonly logs: CloudWatchLogsClient; readonly logGroupName: string },
  asked: string,
): Promise<LoadedTrace> {
  const id = xrayTraceId(asked);
  if (id === undefined) return { id, waterfall: undefined, lines: undefined };
  const beganMs = traceIdTimeMs(id);
  const [documents, lines] = await Promise.all([
    readTraceDocuments(deps.xray, id),
    outcomeOf(() =>
      readLogLinesOfTrace(deps.logs, {
        logGroupName: deps.logGroupName,
        traceId: id,
        startMs: beganMs - searchBeforeMs,
        endMs: beganMs + searchAfterMs,
      }),
    ),
  ]);
  return { id, waterfall: documents === undefined ? undefined : waterfallOf(documents), lines };
}
