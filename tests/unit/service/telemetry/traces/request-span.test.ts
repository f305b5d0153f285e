import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { recordError } from '../../../../../src/service/telemetry/log/record-error.ts';
import { RequestSpan } from '../../../../../src/service/telemetry/traces/request-span.ts';

const context = {
  traceId: '5759e988bd862e3fe1be46a994272793',
  spanId: '53995c3f42cd8ad8',
  traceFlags: TraceFlags.SAMPLED,
};
const service = { resource: resourceFromAttributes({}), instrumentationScope: { name: 'test' } };

function requestSpan(): RequestSpan {
  return new RequestSpan('POST', { context, parent: undefined }, service);
}

/** What both kinds of span have in common; the times differ. */
const comparable = ['name', 'kind', 'attributes', 'status', 'ended'] as const;

describe('the span of a request', () => {
  it('holds what the SDK would hold after the same calls', () => {
    const sdkSpan = new TracerProvider().getTracer('test').startSpan('POST', { kind: SpanKind.SERVER });
    const own = requestSpan();
    const failure = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'ECONNRESET' });
    for (const span of [sdkSpan, own]) {
      span.updateName('POST /claim');
      span.setAttributes({ 'http.route': '/claim', 'user_agent.original': undefined });
      span.setAttribute('http.response.status_code', 503);
      span.addLinks([{ context, attributes: { shared: true } }]);
      span.addEvent('waited', { ms: 3 }, [1_700_000_000, 5]);
      span.addEvent('stopped', 1_700_000_000_000);
      recordError(span, failure);
      span.recordException('a text', new Date(1_700_000_000_000));
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
      span.end();
    }
    const [expected, actual] = [sdkSpan as unknown as RequestSpan, own];
    for (const field of comparable) expect(actual[field]).toEqual(expected[field]);
    const withoutTime = ({ events }: RequestSpan) =>
      events.map(({ name, attributes }) => ({ name, attributes: { ...attributes } }));
    expect(withoutTime(actual)).toEqual(withoutTime(expected));
    expect(expected.links).toMatchObject(actual.links);
    expect(actual.links).toHaveLength(1);
    for (const index of [0, 1, 4]) expect(actual.events[index]?.time).toEqual(expected.events[index]?.time);
  });

  it('lasts until it is ended, once, and records until then', () => {
    const beforeMs = Date.now();
    const span = requestSpan();
    const afterMs = Date.now();
    expect(span.isRecording()).toBe(true);
    span.end();
    const { endTime } = span;
    const endedMs = performance.now();
    while (performance.now() === endedMs);
    span.end();
    expect(span.isRecording()).toBe(false);
    expect(span.endTime).toEqual(endTime);
    // The two clocks may be a little apart.
    expect(hrTimeToMilliseconds(span.startTime)).toBeGreaterThan(beforeMs - 1000);
    expect(hrTimeToMilliseconds(span.startTime)).toBeLessThan(afterMs + 1000);
    const lastedMs = hrTimeToMilliseconds(span.endTime) - hrTimeToMilliseconds(span.startTime);
    expect(lastedMs).toBeGreaterThanOrEqual(0);
    expect(hrTimeToMilliseconds(span.duration)).toBeCloseTo(lastedMs, 2);
  });

  it('may still be described once it has ended', () => {
    const span = requestSpan();
    span.end();
    span.setAttributes({ 'http.route': '/claim' }).updateName('POST /claim');
    expect(span).toMatchObject({ name: 'POST /claim', attributes: { 'http.route': '/claim' } });
  });
});
