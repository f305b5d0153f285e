import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';

/**
 * Requests besides the first in whose traces a group has a span. Where few requests are sampled, a group seldom has more of them; with
 * every request traced, a span in each would cost more than the INSERT.
 */
const mostSpans = 1;

/**
 * Runs `work`, which several requests share, where their traces show it: as part of the first request that is traced.
 * Each other one gets a link to where the statement is found: one of them on a span that shows the time and how many
 * shared it, the rest on their request, where more than a link would be felt.
 */
export async function runInGroupTrace<Result>(
  requests: readonly Context[],
  work: () => Promise<Result>,
): Promise<Result> {
  const [leader, ...others] = requests.filter((request) => trace.getSpan(request)?.isRecording());
  // Outside of every request, or it would count as work of whichever request happened to begin it.
  if (leader === undefined) return context.with(ROOT_CONTEXT, work);
  const shown = trace.getSpanContext(leader);
  const attributes = { 'claims.group.size': requests.length };
  const links = shown === undefined ? [] : [{ context: shown }];
  const tracer = trace.getTracer('insurance-claims');
  const spans = others
    .slice(0, mostSpans)
    .map((other) => tracer.startSpan('INSERT shared with other claims', { attributes, links }, other));
  for (const other of others.slice(mostSpans)) trace.getSpan(other)?.addLinks(links);
  try {
    return await context.with(leader, work);
  } finally {
    for (const span of spans) span.end();
  }
}
