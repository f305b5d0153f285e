import type { Clock } from '../protocol/clock.ts';

/** Events kept of each group: the newest. */
const maxEventsPerGroup = 20_000;
/** The ring is cut in steps of this many, so that a full one does not move for each event. */
const cutStep = 1000;

export interface LogEvent {
  readonly timestampMs: number;
  readonly message: string;
}

export interface StoredLogEvent extends LogEvent {
  readonly logStreamName: string;
  readonly ingestedMs: number;
  /** In the order in which the events came in. */
  readonly sequence: number;
}

export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  /** Its streams, also those without an event, and when they were made. */
  readonly streams: ReadonlyMap<string, number>;
  /** In the order in which they came in. */
  readonly events: readonly StoredLogEvent[];
}

export interface LogStore {
  /** Stores events of a stream; none makes the stream, or with no name of one the group alone. `ingestedMs` is that of an earlier run. */
  put(input: { logGroupName: string; logStreamName: string; events: readonly LogEvent[]; ingestedMs?: number }): void;
  get(name: string): LogGroup | undefined;
  /** By name. */
  list(): LogGroup[];
}

/** Log lines in memory, by group. */
export function createLogStore({ clock }: { clock: Clock }): LogStore {
  const groups = new Map<string, LogGroup & { events: StoredLogEvent[]; streams: Map<string, number> }>();
  let sequence = 0;
  return {
    put({ logGroupName: name, logStreamName, events, ingestedMs = clock.nowMs() }) {
      let group = groups.get(name);
      if (group === undefined) {
        group = { name, createdMs: ingestedMs, streams: new Map(), events: [] };
        groups.set(name, group);
      }
      if (logStreamName !== '' && !group.streams.has(logStreamName)) group.streams.set(logStreamName, ingestedMs);
      for (const { timestampMs, message } of events) {
        group.events.push({ timestampMs, message, logStreamName, ingestedMs, sequence: sequence++ });
      }
      if (group.events.length >= maxEventsPerGroup + cutStep) {
        group.events.splice(0, group.events.length - maxEventsPerGroup);
      }
    },
    get: (name) => groups.get(name),
    list: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
