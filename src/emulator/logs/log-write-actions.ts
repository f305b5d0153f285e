import type {
  CreateLogGroupRequest,
  CreateLogStreamRequest,
  PutLogEventsRequest,
  PutLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ActionTable } from '../protocol/aws-service.ts';
import type { Clock } from '../protocol/clock.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import { existingLogGroup, invalidLogRequest } from './log-requests.ts';
import type { LogEvent, LogStore } from './log-store.ts';

/** AWS pages: "CreateLogGroup", "CreateLogStream" and "PutLogEvents". */
const groupName = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const streamName = /^[^:*]{1,512}$/;
const maxEvents = 10_000;
const maxBatchBytes = 1_048_576;
/** What AWS counts for an event beside its message. */
const eventBytes = 26;
const hourMs = 3_600_000;
const maxSpanMs = 24 * hourMs;
/** Events that are older or newer are left out, and the answer says which. */
const oldestMs = 14 * 24 * hourMs;
const newestMs = 2 * hourMs;

/** Groups, and streams of one, that may be made by hand [inferred: AWS's own quotas are a million and none]. All are in memory. */
const maxGroups = 1000;
const maxStreams = 10_000;

/** Members of the model that are not built. */
const notBuilt: Readonly<Record<string, (value: unknown) => boolean>> = {
  kmsKeyId: (value) => value !== '',
  tags: (value) => Object.keys(value as object).length > 0,
  logGroupClass: (value) => value !== 'STANDARD',
  deletionProtectionEnabled: (value) => value === true,
};

/** CloudWatch Logs' actions that write: what log libraries and agents call. `put` stores events, of a stream that it makes where it is new. */
export function createLogWriteActions(deps: {
  logs: LogStore;
  clock: Clock;
  put(input: { logGroupName: string; logStreamName: string; events: readonly LogEvent[] }): void;
}) {
  const { logs, clock, put } = deps;
  return {
    CreateLogGroup(input: CreateLogGroupRequest): void {
      const { logGroupName: name = '' } = input;
      if (!groupName.test(name)) throw malformed(name, 'logGroupName', groupName);
      for (const [member, value] of Object.entries(input)) {
        if (value !== undefined && notBuilt[member]?.(value)) {
          throw invalidLogRequest(`The parameter ${member} is not supported here.`);
        }
      }
      if (logs.get(name) !== undefined) throw alreadyThere('group');
      if (logs.list().length >= maxGroups) throw tooMany(`${maxGroups} log groups`);
      put({ logGroupName: name, logStreamName: '', events: [] });
    },

    CreateLogStream(input: CreateLogStreamRequest): void {
      const { logStreamName: name = '' } = input;
      if (!streamName.test(name)) throw malformed(name, 'logStreamName', streamName);
      const group = existingLogGroup(logs, input);
      if (group.streams.has(name)) throw alreadyThere('stream');
      if (group.streams.size >= maxStreams) throw tooMany(`${maxStreams} streams of a log group`);
      put({ logGroupName: group.name, logStreamName: name, events: [] });
    },

    PutLogEvents(input: PutLogEventsRequest): PutLogEventsResponse {
      const { logStreamName = '', logEvents = [] } = input;
      const group = existingLogGroup(logs, input);
      if (!group.streams.has(logStreamName)) {
        throw new AwsRefusal('ResourceNotFoundException', 'The specified log stream does not exist.');
      }
      const events = logEvents.map(({ timestamp = Number.NaN, message = '' }) => ({ timestampMs: timestamp, message }));
      refuseBatch(events);
      const nowMs = clock.nowMs();
      const tooOld = events.filter(({ timestampMs }) => timestampMs < nowMs - oldestMs).length;
      const tooNew = events.findIndex(({ timestampMs }) => timestampMs > nowMs + newestMs);
      const taken = events.slice(tooOld, tooNew === -1 ? events.length : tooNew);
      if (taken.length > 0) put({ logGroupName: group.name, logStreamName, events: taken });
      const rejected = {
        ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
        ...(tooNew === -1 ? {} : { tooNewLogEventStartIndex: tooNew }),
      };
      // Any token is taken, and none is needed; AWS gives one all the same.
      const nextSequenceToken = String(nowMs).padStart(56, '49039859570200000000');
      return Object.keys(rejected).length === 0
        ? { nextSequenceToken }
        : { nextSequenceToken, rejectedLogEventsInfo: rejected };
    },
  } satisfies ActionTable;
}

function refuseBatch(events: readonly LogEvent[]): void {
  if (events.length === 0 || events.length > maxEvents) {
    const constraint = `Member must have length ${events.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${maxEvents}`}`;
    throw invalidLogRequest(
      `1 validation error detected: Value at 'logEvents' failed to satisfy constraint: ${constraint}`,
    );
  }
  const wrong = events.findIndex(({ timestampMs, message }) => !(timestampMs >= 0) || message === '');
  if (wrong !== -1) {
    const [member, constraint] =
      events[wrong]?.message === ''
        ? ['message', 'Member must have length greater than or equal to 1']
        : ['timestamp', 'Member must have value greater than or equal to 0'];
    throw invalidLogRequest(
      `1 validation error detected: Value at 'logEvents.${wrong + 1}.member.${member}' failed to satisfy constraint: ${constraint}`,
    );
  }
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + eventBytes, 0);
  if (bytes > maxBatchBytes) {
    throw invalidLogRequest(`Upload too large: ${bytes} bytes exceeds limit of ${maxBatchBytes}`);
  }
  if (events.some(({ timestampMs }, index) => timestampMs < (events[index - 1]?.timestampMs ?? 0))) {
    throw invalidLogRequest('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((events.at(-1)?.timestampMs ?? 0) - (events[0]?.timestampMs ?? 0) > maxSpanMs) {
    throw invalidLogRequest('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

function alreadyThere(what: 'group' | 'stream'): AwsRefusal {
  return new AwsRefusal('ResourceAlreadyExistsException', `The specified log ${what} already exists`);
}

function tooMany(most: string): AwsRefusal {
  return new AwsRefusal('LimitExceededException', `Resource limit exceeded: ${most} are kept here.`);
}

function malformed(value: string, member: string, pattern: RegExp): AwsRefusal {
  const constraint = `Member must satisfy regular expression pattern: ${pattern.source.replace(/^\^|\{.*$/g, '')}+`;
  return invalidLogRequest(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}
