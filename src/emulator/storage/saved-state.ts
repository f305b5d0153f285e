import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import { isSegmentDocument, type SegmentDocument } from '../../xray/trace-document.ts';
import type { AlarmHistory } from '../alarms/alarm-history.ts';
import type { LogEvent, LogStore } from '../logs/log-store.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { Clock } from '../protocol/clock.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import { savedCollections } from './saved-collections.ts';
import { createSavedDocuments } from './saved-documents.ts';
import { createSavedMetrics } from './saved-metrics.ts';
import { createSavedStream } from './saved-stream.ts';
import { createSavedWriter } from './saved-writer.ts';

const saveEveryMs = 2000;
/** By the clock of the stores. */
const sealEveryMs = 300_000;
/** Somewhat more than the stores keep in memory. */
const maxBytes = { history: 24 * 2 ** 20, logs: 24 * 2 ** 20, traces: 24 * 2 ** 20 };

const historySchema = z.object({
  AlarmName: z.string(),
  AlarmType: z.enum(['MetricAlarm', 'CompositeAlarm']),
  Timestamp: z.iso.datetime(),
  HistoryItemType: z.enum(['ConfigurationUpdate', 'StateUpdate', 'Action']),
  HistorySummary: z.string(),
  HistoryData: z.string().optional(),
});
const logSchema = z.object({
  logGroupName: z.string(),
  logStreamName: z.string(),
  ingestedMs: z.number(),
  events: z.array(z.object({ timestampMs: z.number(), message: z.string() })),
});

export interface SavedState {
  addLogEvents(input: { logGroupName: string; logStreamName: string; events: readonly LogEvent[] }): void;
  addSegment(document: SegmentDocument): void;
  /** Writes what the last two seconds brought. */
  close(): Promise<void>;
}

/**
 * Gives the stores what `folder` holds, and keeps in it what they hold, for one endpoint at a time. What is written grows with
 * what happens, and what is kept is bounded as in memory. A process that is killed loses the last two seconds; of a power
 * cut, `createSavedWriter` tells. Nothing that is
 * wrong with the folder is thrown: `onProblem` is told, and the endpoint does without.
 */
export async function openSavedState(
  deps: Parameters<typeof savedCollections>[0] & {
    folder: string;
    clock: Clock;
    metrics: MetricStore;
    history: AlarmHistory;
    logs: LogStore;
    traces: TraceStore;
    onProblem(message: string): void;
  },
): Promise<SavedState> {
  const { folder, clock, onProblem } = deps;
  const writer = await createSavedWriter({ folder, onProblem });
  const common = { folder, writer, onProblem };
  const documents = createSavedDocuments({ ...common, collections: savedCollections(deps) });
  const metrics = createSavedMetrics({ ...common, metrics: deps.metrics, clock });
  const history = createSavedStream({
    ...common,
    name: 'history',
    maxBytes: maxBytes.history,
    restore(line) {
      const item = historySchema.parse(line);
      deps.history.restore({ ...item, Timestamp: new Date(item.Timestamp) } as AlarmHistoryItem);
    },
  });
  const logs = createSavedStream({
    ...common,
    name: 'logs',
    maxBytes: maxBytes.logs,
    restore: (line) => deps.logs.put(logSchema.parse(line)),
  });
  const traces = createSavedStream({
    ...common,
    name: 'traces',
    maxBytes: maxBytes.traces,
    restore(line) {
      if (!isSegmentDocument(line as SegmentDocument | null)) throw new Error('this is no segment document');
      deps.traces.add(line as SegmentDocument);
    },
  });
  for (const part of [documents, metrics, history, logs, traces]) await part.load();

  let savedSequence = deps.history.list().at(-1)?.sequence ?? -1;
  function addHistory(): void {
    const items = deps.history.list();
    const firstNew = items.findLastIndex(({ sequence }) => sequence <= savedSequence) + 1;
    for (const { sequence, item } of items.slice(firstNew)) {
      savedSequence = sequence;
      history.add(item);
    }
  }

  function save(): Promise<void> {
    addHistory();
    for (const part of [documents, metrics, history, logs, traces]) part.save();
    return writer.idle();
  }

  // While the disk does not follow, what comes in is added up instead of queued.
  let isSaving = false;
  let sealedMs = clock.nowMs();
  const timer = setInterval(async () => {
    if (isSaving) return;
    isSaving = true;
    if (clock.nowMs() - sealedMs >= sealEveryMs) {
      sealedMs = clock.nowMs();
      metrics.seal();
    }
    await save();
    isSaving = false;
  }, saveEveryMs);
  timer.unref();

  return {
    addLogEvents: ({ logGroupName, logStreamName, events }) =>
      logs.add({ logGroupName, logStreamName, ingestedMs: clock.nowMs(), events }),
    addSegment: (document) => traces.add(document),
    async close() {
      clearInterval(timer);
      await save();
    },
  };
}
