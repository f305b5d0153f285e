import { randomBytes } from 'node:crypto';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withoutValues } from './without-values.ts';

interface StackFrame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/** The `cause` of a segment: each exception of the span, or its status message when it failed without one. */
export function segmentCause(span: ReadableSpan): unknown {
  const remote = span.kind === SpanKind.CLIENT || span.kind === SpanKind.PRODUCER;
  const exceptions = span.events
    .filter((event) => event.name === 'exception')
    .map(({ attributes = {} }) => ({
      id: exceptionId(),
      type: attributes['exception.type'],
      message: attributes['exception.message'],
      remote,
      stack: readStack(String(attributes['exception.stacktrace'] ?? '')),
    }));
  if (exceptions.length > 0) return { exceptions };
  const { code, message } = span.status;
  if (code !== SpanStatusCode.ERROR || !message) return undefined;
  // Written by an instrumentation, as the database said it.
  return { exceptions: [{ id: exceptionId(), message: withoutValues(message), remote, stack: [] }] };
}

function exceptionId(): string {
  return randomBytes(8).toString('hex');
}

/** The frames of a V8 stack trace; `file://` is dropped and line and column are read from the right, as paths may hold colons. */
function readStack(stack: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of stack.split('\n')) {
    const match = /^\s*at (?:(.+) \()?(.+?):(\d+):\d+\)?$/.exec(line);
    if (match === null) continue;
    const [, label = 'anonymous', path = '', lineNumber = '0'] = match;
    frames.push({ path: path.replace(/^file:\/\//, ''), line: Number(lineNumber), label });
  }
  return frames;
}
