import type { AlarmHistoryItem, AlarmType, HistoryItemType } from '@aws-sdk/client-cloudwatch';
import type { Clock } from './clock.ts';

/** AWS keeps 30 days; here the newest items are kept, as many as these. */
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
}

/** What happened to alarms, kept when an alarm is deleted. AWS page: "DescribeAlarmHistory". */
export function createAlarmHistory({ clock }: { clock: Clock }): AlarmHistory {
  const items: NumberedHistoryItem[] = [];
  let sequence = 0;
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
      if (items.length > maxItems) items.shift();
    },
    list: () => items,
  };
}
