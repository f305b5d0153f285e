import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  paginateDescribeAlarmHistory,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';

const bothTypes = ['MetricAlarm', 'CompositeAlarm'] as const;

type State = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** Something that CloudWatch did with an alarm. */
export interface AlarmEvent {
  readonly atMs: number;
  /** The alarm's key, such as `outage`. */
  readonly alarm: string;
  /** The state that it went to, or that somebody was paged for it. */
  readonly what: State | 'page';
}

export interface WatchedAlarm {
  readonly state: string;
  /** From the description, by which whoever is called finds it; undefined without one. */
  readonly runbook: string | undefined;
}

/** The alarms of one environment, as CloudWatch tells of them. */
export interface AlarmWatch {
  /** Since that moment, oldest first. */
  eventsSince(ms: number): Promise<AlarmEvent[]>;
  /** By key. */
  alarms(): Promise<ReadonlyMap<string, WatchedAlarm>>;
}

/** Watches the alarms whose names begin with `namePrefix` by DescribeAlarms and DescribeAlarmHistory. */
export function createAlarmWatch(deps: { client: CloudWatchClient; namePrefix: string }): AlarmWatch {
  const { client, namePrefix } = deps;
  return {
    async eventsSince(ms) {
      const events: AlarmEvent[] = [];
      const states = new Map<string, State>();
      const pages = paginateDescribeAlarmHistory(
        { client, pageSize: 100 },
        { AlarmTypes: [...bothTypes], StartDate: new Date(ms), ScanBy: 'TimestampAscending' },
      );
      for await (const { AlarmHistoryItems = [] } of pages) {
        for (const item of AlarmHistoryItems) {
          const { AlarmName = '', Timestamp = new Date(ms) } = item;
          if (!AlarmName.startsWith(namePrefix)) continue;
          const alarm = AlarmName.slice(namePrefix.length);
          const state = stateOf(item);
          if (state !== undefined) states.set(alarm, state);
          // That it is over is told to the same topic.
          const paged = isPage(item) && states.get(alarm) === 'ALARM';
          const what = state ?? (paged ? 'page' : undefined);
          if (what !== undefined) events.push({ atMs: Timestamp.getTime(), alarm, what });
        }
      }
      return events;
    },
    async alarms() {
      const alarms = new Map<string, WatchedAlarm>();
      const pages = paginateDescribeAlarms(
        { client, pageSize: 100 },
        { AlarmTypes: [...bothTypes], AlarmNamePrefix: namePrefix },
      );
      for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
        for (const { AlarmName = '', StateValue = '', AlarmDescription = '' } of [
          ...MetricAlarms,
          ...CompositeAlarms,
        ]) {
          const runbook = /^Runbook: (\S+)$/m.exec(AlarmDescription)?.[1];
          alarms.set(AlarmName.slice(namePrefix.length), { state: StateValue, runbook });
        }
      }
      return alarms;
    },
  };
}

function stateOf({ HistoryItemType, HistorySummary = '' }: AlarmHistoryItem): State | undefined {
  if (HistoryItemType !== 'StateUpdate') return undefined;
  return /to (ALARM|OK|INSUFFICIENT_DATA)$/.exec(HistorySummary)?.[1] as State | undefined;
}

/** Topics are told apart by the end of their names. What failed to be sent reached nobody. */
function isPage({ HistoryItemType, HistorySummary = '' }: AlarmHistoryItem): boolean {
  return (
    HistoryItemType === 'Action' && /^Successfully executed action arn:aws[^:]*:sns:\S*-page$/.test(HistorySummary)
  );
}
