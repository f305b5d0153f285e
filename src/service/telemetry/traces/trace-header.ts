import { fromXrayTraceId } from '../../../xray/trace-id.ts';

/** What an incoming request says about the trace it belongs to. */
export interface IncomingTrace {
  /** 32 hex characters, as OpenTelemetry writes it. */
  readonly traceId: string;
  /** The caller's span, 16 hex characters; a load balancer makes none. */
  readonly parentSpanId: string | undefined;
  /** The caller's sampling decision; undefined leaves it to us. */
  readonly sampled: boolean | undefined;
}

/**
 * Reads `X-Amzn-Trace-Id` in the forms that "Request tracing for your Application Load Balancer" and "AWS X-Ray
 * concepts: Tracing header" show: Root alone, with Self in front, with Parent, with Sampled=0, 1 or ?. Undefined when
 * there is no valid Root.
 */
export function readAmznTraceId(header: string | undefined): IncomingTrace | undefined {
  if (header === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of header.split(';')) {
    const separator = part.indexOf('=');
    if (separator > 0) fields.set(part.slice(0, separator).trim().toLowerCase(), part.slice(separator + 1).trim());
  }
  const traceId = fromXrayTraceId(fields.get('root') ?? '');
  if (traceId === undefined || /^0+$/.test(traceId)) return undefined;
  const parent = fields.get('parent') ?? '';
  const decision = fields.get('sampled');
  const sampled = decision === '1' ? true : decision === '0' ? false : undefined;
  return { traceId, parentSpanId: isSpanId(parent) ? parent.toLowerCase() : undefined, sampled };
}

/** Reads W3C Trace Context's `traceparent`, version 00. Undefined when it is missing or malformed. */
export function readTraceparent(header: string | undefined): IncomingTrace | undefined {
  if (header === undefined) return undefined;
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header.trim());
  if (match === null) return undefined;
  const [, traceId = '', parent = '', flags = ''] = match;
  if (/^0+$/.test(traceId) || !isSpanId(parent)) return undefined;
  return { traceId, parentSpanId: parent, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/i.test(text) && !/^0+$/.test(text);
}
