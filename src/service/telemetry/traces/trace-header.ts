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
 * Which trace a request belongs to. A load balancer makes a Root for a request that has none, whatever `traceparent` says:
 * then the caller's own trace is the better one. A Root that came from the caller is told by what a load balancer does not
 * write beside its own: Parent, Sampled, or Self, which it adds to a Root that was there.
 */
export function readIncomingTrace(headers: {
  readonly amznTraceId: string | undefined;
  readonly traceparent: string | undefined;
}): IncomingTrace | undefined {
  const amzn = readAmznTraceId(headers.amznTraceId);
  if (amzn !== undefined && !amzn.mayBeLoadBalancers) return amzn.trace;
  return readTraceparent(headers.traceparent) ?? amzn?.trace;
}

/**
 * Reads `X-Amzn-Trace-Id` in the forms that "Request tracing for your Application Load Balancer" and "AWS X-Ray
 * concepts: Tracing header" show: Root alone, with Self in front, with Parent, with Sampled=0, 1 or ?. Undefined when
 * there is no valid Root.
 */
function readAmznTraceId(
  header: string | undefined,
): { readonly trace: IncomingTrace; readonly mayBeLoadBalancers: boolean } | undefined {
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
  return {
    trace: { traceId, parentSpanId: isSpanId(parent) ? parent.toLowerCase() : undefined, sampled },
    mayBeLoadBalancers: !['parent', 'sampled', 'self'].some((name) => fields.has(name)),
  };
}

/**
 * Reads W3C Trace Context's `traceparent`. A version above 00 is read as far as 00 goes, as "Versioning of traceparent" asks:
 * whatever it has more follows a dash; ff is no version. Undefined when it is missing or malformed.
 */
function readTraceparent(header: string | undefined): IncomingTrace | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [, version = '', traceId = '', parent = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || !isSpanId(parent)) return undefined;
  return { traceId, parentSpanId: parent, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/i.test(text) && !/^0+$/.test(text);
}
