import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { childrenOf, parseAlarmRule } from '../../../cloudwatch/alarms/composite-rule.ts';
import { type Alarm, byUrgency, readAlarmsNamed } from '../../reads/read-alarms.ts';

/** An alarm with the alarms that its rule asks about, to any depth. */
export interface AlarmTree {
  readonly alarm: Alarm;
  readonly children: readonly AlarmTree[];
}

/** Alarms of one tree that are read at most; what lies deeper is left out. Far more than a page can show. */
const mostAlarms = 500;

/** The names of the alarms that a composite alarm's rule asks about; none for a metric alarm, or a rule that is none. */
export function childNames(alarm: Alarm): string[] {
  try {
    return alarm.composite === undefined ? [] : childrenOf(parseAlarmRule(alarm.composite.AlarmRule ?? ''));
  } catch {
    return [];
  }
}

/** Reads the alarms below `root`, a level a call. */
export async function readAlarmTree(cloudwatch: Pick<CloudWatchClient, 'send'>, root: Alarm): Promise<AlarmTree> {
  const known = new Map([[root.name, root]]);
  let unread = childNames(root);
  while (unread.length > 0 && known.size < mostAlarms) {
    const found = await readAlarmsNamed(cloudwatch, unread.slice(0, mostAlarms));
    for (const alarm of found) known.set(alarm.name, alarm);
    unread = found.flatMap(childNames).filter((name) => !known.has(name));
  }
  return treeOf(root, known, []);
}

/** CloudWatch takes composite alarms that are each other's children: an alarm is not drawn below itself. */
function treeOf(alarm: Alarm, known: ReadonlyMap<string, Alarm>, above: readonly string[]): AlarmTree {
  const path = [...above, alarm.name];
  const children = childNames(alarm).flatMap((name) => (path.includes(name) ? [] : (known.get(name) ?? [])));
  return { alarm, children: children.sort(byUrgency).map((child) => treeOf(child, known, path)) };
}
