import { type ActionTaken, actionTaken, stateChange } from '../../reads/history-data.ts';
import type { HistoryItem } from '../../reads/read-alarm-history.ts';
import { type Alarm, alarmName, type StateValue } from '../../reads/read-alarms.ts';
import { alarmDescription } from '../list/alarm-runbook.ts';

/** A notification that called somebody, with what became of the alarm. */
export interface InboxEntry {
  readonly alarmName: string;
  readonly timeMs: number;
  /** The last part of the topic's name, by which people sort them: `page`, `ticket`. */
  readonly kind: string;
  readonly topic: string;
  /** The state that it told of; undefined when nothing tells. */
  readonly state: StateValue | undefined;
  readonly reason: string | undefined;
  /** What the alarm means, without its runbook. */
  readonly description: string;
  readonly runbook: string | undefined;
  /** Of a composite alarm: the alarms that brought it about. */
  readonly children: readonly string[];
  /** When the alarm left that state; undefined while it is in it, and when nothing tells. */
  readonly endedMs: number | undefined;
  readonly isOver: boolean;
  /** Why it reached nobody; undefined when it was delivered. */
  readonly undelivered: string | undefined;
}

/** What an inbox is made of; the history newest first. */
export interface InboxSources {
  readonly actions: readonly HistoryItem[];
  readonly changes: readonly HistoryItem[];
  /** `changes` has all of them from here on. */
  readonly changesFromMs: number;
  /** Alarms of which the actions tell, as they are now; a deleted one is missing. */
  readonly alarms: readonly Alarm[];
}

/** CloudWatch writes a change of state and the action that came of it down within this time of each other [inferred]. */
const recordedApartMs = 5000;

/**
 * The notifications of `actions` that called somebody, newest first. One that tells of an alarm being OK again is none: it
 * is the end of another. Where CloudWatch did not keep the message, the alarm's own history tells what it was about.
 */
export function inboxEntries({ actions, changes, changesFromMs, alarms }: InboxSources): InboxEntry[] {
  const changesOf = Map.groupBy(changes, (item) => item.alarmName);
  const alarmOf = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  return actions.flatMap((item) => {
    const taken = actionTaken(item.data);
    const topic = topicName(taken?.resource);
    if (taken === undefined || topic === undefined) return [];
    const history = changesOf.get(item.alarmName) ?? [];
    const entry = entryOf(item, taken, topic, history, alarmOf.get(item.alarmName));
    if (entry.state === 'OK') return [];
    // The end that was found may be that of a later call.
    return [item.timeMs < changesFromMs ? { ...entry, endedMs: undefined } : entry];
  });
}

function entryOf(
  { alarmName: name, timeMs }: HistoryItem,
  taken: ActionTaken,
  topic: string,
  history: readonly HistoryItem[],
  alarm: Alarm | undefined,
): InboxEntry {
  const { message } = taken;
  const change = stateChange(history.find((one) => one.timeMs <= timeMs)?.data);
  const state = message.NewStateValue ?? change?.to;
  const ended = history.findLast((one) => one.timeMs > timeMs && stateChange(one.data)?.to !== state);
  const { text, runbook } = alarmDescription(message.AlarmDescription ?? alarm?.description);
  return {
    alarmName: name,
    timeMs,
    kind: kindOf(topic),
    topic,
    state,
    reason: message.NewStateReason ?? change?.reason,
    description: text,
    runbook,
    children: (message.TriggeringChildren ?? [])
      .filter(({ State }) => State?.Value !== 'OK')
      .map(({ Arn }) => alarmName(Arn)),
    endedMs: ended?.timeMs,
    isOver: ended !== undefined || alarm === undefined || alarm.state !== state || isInItAnew(alarm, timeMs),
    undelivered: taken.failed ? (taken.problem ?? 'The topic did not take it.') : undefined,
  };
}

/** The alarm has come to its state after what was told then, so that it had left it in between. */
function isInItAnew({ sinceMs }: Alarm, toldMs: number): boolean {
  return sinceMs !== undefined && sinceMs > toldMs + recordedApartMs;
}

/** The name of an SNS topic, from its ARN; undefined for anything else that an action may do. */
function topicName(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:sns:[^:]*:[^:]*:([^:]+)$/.exec(arn ?? '')?.[1];
}

function kindOf(topic: string): string {
  return (topic.split(/[-_.]/).at(-1) || topic).toLowerCase();
}
