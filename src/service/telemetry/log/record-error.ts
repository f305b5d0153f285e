import type { Span } from '@opentelemetry/api';
import { stackWithoutValues, withoutValues } from './redact-error.ts';

const deepestCause = 8;

/** Records an error and its causes as exceptions of the span, the outermost first; `recordException` alone forgets the causes. */
export function recordError(span: Span, error: unknown): void {
  let next = error;
  for (let depth = 0; next instanceof Error && depth < deepestCause; depth += 1) {
    const { name, message } = next;
    span.recordException({ name, message: withoutValues(message), stack: stackWithoutValues(next) });
    next = next.cause;
  }
}
