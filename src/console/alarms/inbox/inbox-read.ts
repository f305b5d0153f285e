import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type HistoryItem, readAlarmHistory } from '../../reads/read-alarm-history.ts';
import { readAlarmsNamed } from '../../reads/read-alarms.ts';
import { type InboxEntry, inboxEntries } from './inbox-entries.ts';
import type { InboxWindow } from './inbox-window.ts';

const dayMs = 86_400_000;
/** Notifications and changes of state that are read at most for a page: about ten calls, and more than anybody reads at once. */
const mostItems = 500;

/** As much of a window as one page shows. */
export interface InboxPart {
  /** Newest first. */
  readonly entries: readonly InboxEntry[];
  /** Everything from here to the window's end is in `entries`: the window's begin, or later where there is more than a page takes. */
  readonly fromMs: number;
  readonly untilMs: number | undefined;
}

/** The newest notifications of a window. */
export async function readInbox(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  { sinceMs, untilMs }: InboxWindow,
): Promise<InboxPart> {
  const [found, changes] = await Promise.all([
    readAlarmHistory(cloudwatch, { type: 'Action', sinceMs, untilMs, limit: mostItems }),
    // What was told last in the window ends after it, mostly within a day.
    readAlarmHistory(cloudwatch, {
      type: 'StateUpdate',
      sinceMs,
      untilMs: untilMs === undefined ? undefined : untilMs + dayMs,
      limit: mostItems,
    }),
  ]);
  const fromMs = completeFromMs(found) ?? sinceMs;
  const actions = found.filter(({ timeMs }) => timeMs >= fromMs);
  const alarms = await readAlarmsNamed(
    cloudwatch,
    actions.map(({ alarmName }) => alarmName),
  );
  const changesFromMs = completeFromMs(changes) ?? sinceMs;
  return { entries: inboxEntries({ actions, changes, changesFromMs, alarms }), fromMs, untilMs };
}

/**
 * From when on nothing is missing in what was read up to the limit; undefined when it was not reached. Of the last item's moment there
 * may be more, which the next page has; unless all are of one moment: the page would be empty and the next one the same.
 */
function completeFromMs(items: readonly HistoryItem[]): number | undefined {
  const last = items[mostItems - 1];
  if (last === undefined) return undefined;
  return last.timeMs === items[0]?.timeMs ? last.timeMs : last.timeMs + 1;
}
