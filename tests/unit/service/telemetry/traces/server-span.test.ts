import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  type ReadableSpan,
  SamplingDecision,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { type CallerLimits, createCallerLimits } from '../../../../../src/service/telemetry/traces/caller-limits.ts';
import { createRequestSampler } from '../../../../../src/service/telemetry/traces/request-sampler.ts';
import type { RequestSpan } from '../../../../../src/service/telemetry/traces/request-span.ts';
import { createServerSpans } from '../../../../../src/service/telemetry/traces/server-span.ts';
import { createXrayIdGenerator } from '../../../../../src/service/telemetry/traces/xray-id-generator.ts';

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const traceId = '5759e988bd862e3fe1be46a994272793';
const parentSpanId = '53995c3f42cd8ad8';

const service = {
  resource: resourceFromAttributes({ 'service.name': 'test' }),
  instrumentationScope: { name: 'test' },
};

const unlimited: CallerLimits = { grantsSampling: () => true, takesSegment: () => true };

function tracing(sampleByDefault: boolean, callers: CallerLimits = unlimited) {
  const exported: ReadableSpan[] = [];
  const idGenerator = createXrayIdGenerator();
  const provider = new TracerProvider({ idGenerator, sampler: createRequestSampler() });
  const serverSpans = createServerSpans({
    service,
    idGenerator,
    sampler: sampleByDefault ? new AlwaysOnSampler() : new AlwaysOffSampler(),
    callers,
    onEnd: (span) => void exported.push(span),
  });
  return { tracer: provider.getTracer('test'), serverSpans, exported };
}

/** What runs in a request runs in this. */
function contextOf(span: RequestSpan | undefined) {
  return span === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, span);
}

const request = { method: 'GET', path: '/', amznTraceId: undefined, traceparent: undefined };

describe('the server span', () => {
  it.each([
    ['Root alone: our decision', root, true, { recording: true, parent: undefined }],
    ['Root alone, and we sample nothing', root, false, { recording: false, parent: undefined }],
    ['Sampled=1 beats our decision', `${root};Sampled=1`, false, { recording: true, parent: undefined }],
    ['Sampled=0 beats our decision', `${root};Sampled=0`, true, { recording: false, parent: undefined }],
    [
      'Parent and Sampled=1',
      `${root};Parent=${parentSpanId};Sampled=1`,
      false,
      { recording: true, parent: parentSpanId },
    ],
    [
      'Parent without a decision: ours',
      `${root};Parent=${parentSpanId}`,
      true,
      { recording: true, parent: parentSpanId },
    ],
  ])('takes the trace id of the header. %s', (_, amznTraceId, sampleByDefault, expected) => {
    const started = tracing(sampleByDefault).serverSpans.start({ ...request, amznTraceId });
    expect(started.traceId).toBe(traceId);
    expect(started.span?.isRecording()).toBe(expected.recording ? true : undefined);
    expect(started.span?.spanContext().traceId).toBe(expected.recording ? traceId : undefined);
    expect(started.span?.parentSpanContext?.spanId).toBe(expected.parent);
    expect(started.span?.parentSpanContext?.isRemote).toBe(expected.parent === undefined ? undefined : true);
  });

  it('begins a trace of its own that X-Ray takes when no header names one', () => {
    const { serverSpans } = tracing(true);
    const [first, second] = [serverSpans.start(request), serverSpans.start(request)];
    expect(first.traceId).not.toBe(second.traceId);
    const epochSeconds = Number.parseInt(first.traceId.slice(0, 8), 16);
    expect(Math.abs(epochSeconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it('accepts traceparent', () => {
    const traceparent = `00-${traceId}-${parentSpanId}-01`;
    const { span } = tracing(false).serverSpans.start({ ...request, traceparent });
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.isRecording()).toBe(true);
  });

  it('stays in the trace of a caller whose traceparent comes through a load balancer', () => {
    const traceparent = `00-${'a'.repeat(32)}-${parentSpanId}-01`;
    const { traceId: id, span } = tracing(false).serverSpans.start({ ...request, amznTraceId: root, traceparent });
    expect([id, span?.parentSpanContext?.spanId]).toEqual(['a'.repeat(32), parentSpanId]);
  });

  it.each(['0', '00000000', 'ffffffff', '65d3e9a0'])('honours a Root whatever its time: %s', (time) => {
    const amznTraceId = `Root=1-${time.padStart(8, '0')}-bd862e3fe1be46a994272793`;
    expect(tracing(true).serverSpans.start({ ...request, amznTraceId }).span).toBeDefined();
  });

  it('is followed by its children', () => {
    const { tracer, serverSpans } = tracing(false);
    const { span } = serverSpans.start({ ...request, amznTraceId: `${root};Sampled=1` });
    const child = tracer.startSpan('query', { kind: SpanKind.CLIENT }, contextOf(span));
    expect(child.isRecording()).toBe(true);
    expect(child.spanContext().traceId).toBe(traceId);
    expect((child as unknown as ReadableSpan).parentSpanContext).toEqual(span?.spanContext());
  });

  it('has no part in what it began and what goes on after it ended', () => {
    const { tracer, serverSpans } = tracing(false);
    const { span } = serverSpans.start({ ...request, amznTraceId: `${root};Sampled=1` });
    span?.end();
    expect(tracer.startSpan('SELECT', { kind: SpanKind.CLIENT }, contextOf(span)).isRecording()).toBe(false);
  });

  it('tells the sampler what it needs for rules by method and path', () => {
    const asked: unknown[] = [];
    const serverSpans = createServerSpans({
      service,
      onEnd() {},
      callers: unlimited,
      idGenerator: createXrayIdGenerator(),
      sampler: {
        shouldSample(_context, id, name, kind, attributes) {
          asked.push({ id, name, kind, attributes });
          return { decision: SamplingDecision.NOT_RECORD };
        },
        toString: () => 'asked',
      },
    });
    serverSpans.start({ ...request, method: 'POST', path: '/claim', amznTraceId: root });
    serverSpans.start({ ...request, amznTraceId: `${root};Sampled=0` });
    expect(asked).toEqual([
      {
        id: traceId,
        name: 'POST',
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': 'POST', 'url.path': '/claim' },
      },
    ]);
  });
});

describe('work outside a request', () => {
  it('starts no trace', () => {
    const { tracer } = tracing(true);
    expect(tracer.startSpan('connect', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).isRecording()).toBe(false);
  });
});

describe('callers that ask for traces', () => {
  function limited(sampleByDefault: boolean) {
    const clock = { nowMs: 0 };
    const refused: true[] = [];
    const callers = createCallerLimits({ nowMs: () => clock.nowMs, onSegmentRefused: () => void refused.push(true) });
    const { serverSpans } = tracing(sampleByDefault, callers);
    const traced = (count: number, header: (index: number) => Partial<typeof request> | object) =>
      Array.from({ length: count }, (_, index) => serverSpans.start({ ...request, ...header(index) })).filter(
        ({ span }) => span !== undefined,
      ).length;
    return { clock, refused, traced };
  }
  const hex = (index: number) => index.toString(16).padStart(24, '0');
  const asking = [
    ['Sampled=1', (index: number) => ({ amznTraceId: `Root=1-5759e988-${hex(index + 1)};Sampled=1` })],
    ['traceparent', (index: number) => ({ traceparent: `00-5759e988${hex(index + 1)}-${parentSpanId}-01` })],
  ] as const;

  it.each(asking)('get ten a second by %s; of the others the sampler decides', (_, header) => {
    const { clock, traced } = limited(false);
    expect(traced(600, header)).toBe(10);
    clock.nowMs = 999;
    expect(traced(600, header)).toBe(0);
    clock.nowMs = 1000;
    expect(traced(600, header)).toBe(10);
    expect(limited(true).traced(600, header)).toBe(600);
  });

  it('put 50 segments a minute into one trace, and the others are counted', () => {
    const { clock, refused, traced } = limited(true);
    const one = () => ({ amznTraceId: root });
    expect(traced(600, one)).toBe(50);
    expect(refused).toHaveLength(550);
    expect(traced(600, (index) => ({ amznTraceId: `Root=1-5759e988-${hex(index)}` }))).toBe(600);
    clock.nowMs = 60_000;
    expect(traced(600, one)).toBe(50);
  });

  it('are not remembered without end', () => {
    const { refused, traced } = limited(true);
    const one = () => ({ amznTraceId: root });
    traced(51, one);
    expect(refused).toHaveLength(1);
    traced(10_000, (index) => ({ amznTraceId: `Root=1-5759e989-${hex(index)}` }));
    expect(traced(1, one)).toBe(1);
  });
});
