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

function tracing(sampleByDefault: boolean) {
  const exported: ReadableSpan[] = [];
  const idGenerator = createXrayIdGenerator();
  const provider = new TracerProvider({ idGenerator, sampler: createRequestSampler() });
  const serverSpans = createServerSpans({
    service,
    idGenerator,
    sampler: sampleByDefault ? new AlwaysOnSampler() : new AlwaysOffSampler(),
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

  it('goes by the load balancer where there is a traceparent, too', () => {
    const traceparent = `00-${'a'.repeat(32)}-${parentSpanId}-01`;
    expect(tracing(false).serverSpans.start({ ...request, amznTraceId: root, traceparent })).toEqual({
      traceId,
      span: undefined,
    });
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
