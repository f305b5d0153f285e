import { randomBytes } from 'node:crypto';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withoutValues } from '../log/redact-error.ts';
import { asText } from './segment-attributes.ts';
import { readStack, type StackFrame } from './segment-stack.ts';

/** An exception of a segment's cause. `truncated` counts the frames that were left out. */
export interface SegmentException {
  readonly id: string;
  readonly type?: string;
  readonly message?: string;
  readonly remote: boolean;
  readonly stack: readonly StackFrame[];
  readonly truncated?: number;
}

/** The `cause` of a segment: each exception of the span, or its status message when it failed without one. */
export function segmentCause(span: ReadableSpan): { exceptions: SegmentException[] } | undefined {
  const remote = span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER;
  const exceptions: SegmentException[] = [];
  for (const { name, attributes = {} } of span.events) {
    if (name !== 'exception') continue;
    exceptions.push({
      id: exceptionId(),
      type: asText(attributes['exception.type']),
      message: messageOf(attributes['exception.message']),
      remote,
      stack: readStack(asText(attributes['exception.stacktrace']) ?? ''),
    });
  }
  if (exceptions.length > 0) return { exceptions };
  const { code, message } = span.status;
  if (code !== SpanStatusCode.ERROR || !message) return undefined;
  return { exceptions: [{ id: exceptionId(), message: messageOf(message), remote, stack: [] }] };
}

/** An instrumentation writes it as the database said it. */
function messageOf(message: unknown): string | undefined {
  const text = asText(message);
  return text === undefined ? undefined : withoutValues(text);
}

function exceptionId(): string {
  return randomBytes(8).toString('hex');
}
