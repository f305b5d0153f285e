import { toXrayTraceId } from '../../xray/trace-id.ts';

/**
 * The `X-Amzn-Trace-Id` header that a target gets, made from the one the client sent: without one, a new Root; with a
 * Root, that Root and a Self of this hop in front (in place of an earlier Self). Other fields are kept as they are.
 * "Request tracing for your Application Load Balancer" (Elastic Load Balancing user guide).
 *
 * `newTraceId` gives one id in X-Ray's form: see createTraceId.
 */
export function forwardedTraceId(received: string | undefined, newTraceId: () => string): string {
  const fields = (received ?? '')
    .split(';')
    .map((field) => field.trim())
    .filter((field) => field !== '' && !field.startsWith('Self='));
  const hasRoot = fields.some((field) => field.startsWith('Root='));
  return [`${hasRoot ? 'Self' : 'Root'}=${newTraceId()}`, ...fields].join(';');
}

/** A trace id in X-Ray's form: version, epoch seconds in 8 hex digits, 24 hex digits. */
export function createTraceId(nowMs: number, random: Uint8Array): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  return toXrayTraceId(`${seconds}${Buffer.from(random.subarray(0, 12)).toString('hex')}`);
}
