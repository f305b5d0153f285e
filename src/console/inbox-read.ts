import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type InboxEntry, inboxEntries } from './inbox-entries.ts';
import { readAlarmHistory } from './read-alarm-history.ts';
import { readAlarmsNamed } from './read-alarms.ts';

/** How far back the inbox goes: the longest time range of the other pages. */
export const inboxDays = 14;
/** Notifications and changes of state that are read at most: ten calls, and more than anybody reads. */
const mostItems = 500;

/** The notifications since then, newest first. */
export async function readInbox(cloudwatch: CloudWatchClient, sinceMs: number): Promise<InboxEntry[]> {
  const [actions, changes] = await Promise.all([
    readAlarmHistory(cloudwatch, { type: 'Action', sinceMs, limit: mostItems }),
    readAlarmHistory(cloudwatch, { type: 'StateUpdate', sinceMs, limit: mostItems }),
  ]);
  const names = actions.map(({ alarmName }) => alarmName);
  return inboxEntries({ actions, changes, alarms: await readAlarmsNamed(cloudwatch, names) });
}
