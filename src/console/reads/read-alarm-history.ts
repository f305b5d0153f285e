import {
  type AlarmHistoryItem,
  type AlarmType,
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  type HistoryItemType,
} from '@aws-sdk/client-cloudwatch';

/** One thing that happened to an alarm. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly timeMs: number;
  readonly type: HistoryItemType | undefined;
  readonly summary: string;
  /** HistoryData, parsed; undefined when it is missing or no JSON. */
  readonly data: unknown;
}

export interface HistoryRequest {
  readonly alarmName?: string;
  readonly type?: HistoryItemType;
  readonly sinceMs?: number;
  /** The last moment; undefined for now. */
  readonly untilMs?: number | undefined;
  /** At most so many, the newest. */
  readonly limit: number;
}

// Without it DescribeAlarmHistory answers for metric alarms only.
const everyType: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];
/** DescribeAlarmHistory gives at most so many items in an answer. */
const itemsPerCall = 100;

/** What happened to one alarm or to all, newest first. CloudWatch keeps 30 days. */
export async function readAlarmHistory(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  request: HistoryRequest,
): Promise<HistoryItem[]> {
  const items: HistoryItem[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await cloudwatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: request.alarmName,
        AlarmTypes: everyType,
        HistoryItemType: request.type,
        StartDate: request.sinceMs === undefined ? undefined : new Date(request.sinceMs),
        EndDate: request.untilMs === undefined ? undefined : new Date(request.untilMs + 1),
        ScanBy: 'TimestampDescending',
        MaxRecords: Math.min(itemsPerCall, request.limit),
        NextToken: nextToken,
      }),
    );
    const found = (answer.AlarmHistoryItems ?? []).map(historyItem);
    // AWS does not say whether EndDate is part of the range: it is asked for a millisecond more.
    items.push(...found.filter(({ timeMs }) => timeMs <= (request.untilMs ?? timeMs)));
    nextToken = answer.NextToken;
  } while (nextToken !== undefined && items.length < request.limit);
  return items.slice(0, request.limit);
}

function historyItem(item: AlarmHistoryItem): HistoryItem {
  return {
    alarmName: item.AlarmName ?? '',
    timeMs: item.Timestamp?.getTime() ?? 0,
    type: item.HistoryItemType,
    summary: item.HistorySummary ?? '',
    data: parsed(item.HistoryData),
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
