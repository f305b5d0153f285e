import type { AlarmHistoryItem, AlarmType, HistoryItemType } from '@aws-sdk/client-cloudwatch';
import type { Clock } from '../protocol/clock.ts';

/** AWS page: "DescribeAlarmHistory". */
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** AWS has no such limit: it is for the memory of this process. */
const maxItems = 10_000;

/** A history item with its place in the order of time. */
export interface NumberedHistoryItem {
  readonly sequence: number;
  readonly item: AlarmHistoryItem;
}

export interface AlarmHistory {
  record(
    alarm: { readonly name: string; readonly type: AlarmType },
    itemType: HistoryItemType,
    summary: string,
    data: unknown,
  ): void;
  /** Oldest first. */
  list(): readonly NumberedHistoryItem[];
  /** Takes back an item of an earlier run; the oldest must come first. */
  restore(item: AlarmHistoryItem): void;
}

/** What happened to alarms, kept when an alarm is deleted. AWS page: "DescribeAlarmHistory". */
export function createAlarmHistory({ clock }: { clock: Clock }): AlarmHistory {
  const items: NumberedHistoryItem[] = [];
  let sequence = 0;
  function dropOld(): void {
    const oldestMs = clock.nowMs() - keptMs;
    while (items.length > maxItems || (items[0]?.item.Timestamp?.getTime() ?? oldestMs) < oldestMs) items.shift();
  }
  return {
    record(alarm, HistoryItemType, HistorySummary, data) {
      items.push({
        sequence: sequence++,
        item: {
          AlarmName: alarm.name,
          AlarmType: alarm.type,
          Timestamp: new Date(clock.nowMs()),
          HistoryItemType,
          HistorySummary,
          HistoryData: JSON.stringify(data),
        },
      });
      dropOld();
    },
    list() {
      dropOld();
      return items;
    },
    restore: (item) => void items.push({ sequence: sequence++, item }),
  };
}
