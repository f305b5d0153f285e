import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/**
 * Runs `work`, which several requests share, where their traces show it: as part of the first request that is traced.
 * Each other one that is traced gets a span of its own for the time, with a link to where the statement is found.
 */
export async function runInGroupTrace(requests: readonly Context[], work: () => Promise<void>): Promise<void> {
  const [leader, ...others] = requests.filter((request) => trace.getSpan(request)?.isRecording());
  // Outside of every request, or it would count as work of whichever request happened to begin it.
  if (leader === undefined) return context.with(ROOT_CONTEXT, work);
  const shown = trace.getSpanContext(leader);
  const tracer = trace.getTracer('insurance-claims');
  const options = {
    attributes: { 'claims.group.size': requests.length, 'claims.group.trace_id': shown?.traceId },
    links: shown === undefined ? [] : [{ context: shown }],
  };
  const spans = others.map((other) => tracer.startSpan('INSERT shared with other claims', options, other));
  try {
    await context.with(leader, work);
  } finally {
    for (const span of spans) span.end();
  }
}
