import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type Span,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runInGroupTrace } from '../../../../src/service/claims/group-commit-trace.ts';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  sampler: new AlwaysOnSampler(),
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
});
const untraced = new TracerProvider({ sampler: new AlwaysOffSampler() });

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
});
beforeEach(() => exporter.reset());
afterAll(() => {
  context.disable();
  trace.disable();
});

/** Requests under way, each with a trace of its own. */
function requests(count: number, from = provider) {
  return Array.from({ length: count }, (_, index) => {
    const span = from.getTracer('test').startSpan(`request ${index}`);
    return { span: span as Span, context: trace.setSpan(ROOT_CONTEXT, span) };
  });
}

/** Runs one statement for all of them; gives its trace, and what each request shows. */
async function runStatement(group: ReturnType<typeof requests>) {
  let statement: string | undefined;
  await runInGroupTrace(
    group.map((request) => request.context),
    async () => {
      statement = trace.getActiveSpan()?.spanContext().traceId;
    },
  );
  const spans = exporter.getFinishedSpans();
  const shown = group.map(({ span }) => {
    const { traceId, spanId } = span.spanContext();
    const own = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === spanId);
    const linked = [span, ...own].flatMap(({ links }) => links ?? []).map((link) => link.context.traceId);
    return { traceId, own: own.map(({ name }) => name), linked };
  });
  return { statement, shown };
}

describe('a statement for several requests', () => {
  it('is part of the first one that is traced', async () => {
    const group = [...requests(2, untraced), ...requests(2)];
    const { statement, shown } = await runStatement(group);
    expect(statement).toBe(shown[2]?.traceId);
    expect(shown.map(({ linked }) => linked)).toEqual([[], [], [], [statement]]);
  });

  it('is part of none when none is traced', async () => {
    const { statement } = await runStatement(requests(3, untraced));
    expect(statement).toBeUndefined();
  });

  it('is found from each of the others, of which one has a span for it', async () => {
    const { statement, shown } = await runStatement(requests(9));
    const [, ...others] = shown;
    expect(others.map(({ linked }) => linked)).toEqual(others.map(() => [statement]));
    expect(others.map(({ own }) => own.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });
});
