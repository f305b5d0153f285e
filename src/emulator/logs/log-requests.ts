import { AwsRefusal } from '../protocol/service-error.ts';
import type { LogGroup, LogStore, StoredLogEvent } from './log-store.ts';

/**
 * The group that a request names, by its name or its ARN.
 * @throws AwsRefusal when it names none, or one that does not exist.
 */
export function existingLogGroup(
  logs: LogStore,
  request: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
): LogGroup {
  const { logGroupName, logGroupIdentifier } = request;
  const name = logGroupName ?? logGroupIdentifier?.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '');
  if (name === undefined) throw invalidLogRequest('One of logGroupName and logGroupIdentifier is required.');
  const group = logs.get(name);
  if (group !== undefined) return group;
  throw new AwsRefusal('ResourceNotFoundException', 'The specified log group does not exist.');
}

/** Ascends with time, and with the order of coming in where the times are equal. */
export function eventKey({ timestampMs, sequence }: StoredLogEvent): string {
  return `${String(timestampMs).padStart(16, '0')}${String(sequence).padStart(16, '0')}`;
}

/** @throws AwsRefusal for a limit out of its range. */
export function limitOf(requested: number | undefined, max: number): number {
  if (requested === undefined) return max;
  if (Number.isInteger(requested) && requested >= 1 && requested <= max) return requested;
  // In AWS's words (recorded).
  const bound = requested < 1 ? 'greater than or equal to 1' : `less than or equal to ${max}`;
  throw invalidLogRequest(
    `1 validation error detected: Value '${requested}' at 'limit' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

export function invalidLogRequest(message: string): AwsRefusal {
  return new AwsRefusal('InvalidParameterException', message);
}
