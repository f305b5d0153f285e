import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withoutValues } from '../log/redact-error.ts';

const quotingAttributes = ['exception.message', 'exception.stacktrace'] as const;

/**
 * The span, for an exporter that sends all of it, without the values that errors quote: instrumentations write the
 * database's own messages into statuses and exceptions. A span that went well is given back as it is.
 */
export function spanWithoutValues(span: ReadableSpan): ReadableSpan {
  const { status, events } = span;
  if (status.message === undefined && events.length === 0) return span;
  const message = status.message && withoutValues(status.message);
  return Object.create(span, {
    status: { value: { ...status, message } },
    events: { value: events.map(eventWithoutValues) },
  });
}

function eventWithoutValues(event: ReadableSpan['events'][number]): ReadableSpan['events'][number] {
  const attributes = { ...event.attributes };
  for (const key of quotingAttributes) {
    const text: AttributeValue | undefined = attributes[key];
    if (typeof text === 'string') attributes[key] = withoutQuoted(text);
  }
  return { ...event, attributes };
}

/** Of a stack, only what stands before its first frame can quote anything; a message has no frames. */
function withoutQuoted(text: string): string {
  const frames = text.indexOf('\n    at ');
  return frames === -1 ? withoutValues(text) : withoutValues(text.slice(0, frames)) + text.slice(frames);
}
