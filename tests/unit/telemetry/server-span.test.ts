import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, type Span, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { createRequestSampler } from '../../../src/telemetry/request-sampler.ts';
import { createServerSpans } from '../../../src/telemetry/server-span.ts';
import { createXrayIdGenerator } from '../../../src/telemetry/xray-id-generator.ts';

const root = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const traceId = '5759e988bd862e3fe1be46a994272793';
const parentSpanId = '53995c3f42cd8ad8';

function tracing(sampleByDefault: boolean) {
  const idGenerator = createXrayIdGenerator();
  const rootSampler = sampleByDefault ? new AlwaysOnSampler() : new AlwaysOffSampler();
  const provider = new TracerProvider({ idGenerator, sampler: createRequestSampler(rootSampler) });
  const tracer = provider.getTracer('test');
  return { tracer, serverSpans: createServerSpans({ tracer, idGenerator }) };
}

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
    const { span } = tracing(sampleByDefault).serverSpans.start('GET', { amznTraceId, traceparent: undefined });
    expect(span.spanContext().traceId).toBe(traceId);
    expect(span.isRecording()).toBe(expected.recording);
    if (span.isRecording()) expect((span as Span).parentSpanContext?.spanId).toBe(expected.parent);
  });

  it('begins a trace of its own that X-Ray takes when no header names one', () => {
    const { serverSpans } = tracing(true);
    const start = () => serverSpans.start('GET', { amznTraceId: undefined, traceparent: undefined }).span.spanContext();
    const [first, second] = [start(), start()];
    expect(first.traceId).not.toBe(second.traceId);
    const epochSeconds = Number.parseInt(first.traceId.slice(0, 8), 16);
    expect(Math.abs(epochSeconds - Date.now() / 1000)).toBeLessThan(60);
  });

  it('accepts traceparent', () => {
    const traceparent = `00-${traceId}-${parentSpanId}-01`;
    const { span } = tracing(false).serverSpans.start('GET', { amznTraceId: undefined, traceparent });
    expect(span.spanContext().traceId).toBe(traceId);
    expect(span.isRecording()).toBe(true);
  });

  it.each([
    ['Sampled=1', true],
    ['Sampled=0', false],
  ])('hands its decision to its children: %s', (decision, recording) => {
    const { tracer, serverSpans } = tracing(!recording);
    const { context } = serverSpans.start('GET', { amznTraceId: `${root};${decision}`, traceparent: undefined });
    const child = tracer.startSpan('query', { kind: SpanKind.CLIENT }, context);
    expect(child.isRecording()).toBe(recording);
    expect(child.spanContext().traceId).toBe(traceId);
  });
});

describe('work outside a request', () => {
  it('starts no trace', () => {
    const { tracer } = tracing(true);
    expect(tracer.startSpan('connect', { kind: SpanKind.CLIENT }, ROOT_CONTEXT).isRecording()).toBe(false);
  });
});
