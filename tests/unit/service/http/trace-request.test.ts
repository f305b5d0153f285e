import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { type AnsweredRequest, unmatchedRoute } from '../../../../src/service/http/completed-request.ts';
import { traceRequest } from '../../../../src/service/http/trace-request.ts';
import { RequestSpan } from '../../../../src/service/telemetry/traces/request-span.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';

/** The span of a request, as it was exported. */
function exportedSpan(
  request: Partial<Omit<AnsweredRequest, 'traced'>>,
  traced: Partial<AnsweredRequest['traced']> = {},
): ReadableSpan {
  const exported: ReadableSpan[] = [];
  const context = { traceId, spanId: '53995c3f42cd8ad8', traceFlags: TraceFlags.SAMPLED };
  const service = { resource: resourceFromAttributes({}), instrumentationScope: { name: 'test' } };
  const span = new RequestSpan('GET', { context, parent: undefined }, service);
  span.end();
  traceRequest(
    {
      serverSpans: { start: () => ({ traceId, span }), export: (ended) => void exported.push(ended) },
      trustedProxies: 1,
    },
    {
      method: 'GET',
      route: '/',
      status: 200,
      durationMs: 1,
      facts: { xrayTraceId: '1-5759e988-bd862e3fe1be46a994272793' },
      traceId,
      error: undefined,
      ...request,
      traced: {
        span,
        path: '/',
        scheme: undefined,
        host: undefined,
        userAgent: undefined,
        forwardedFor: undefined,
        peerAddress: undefined,
        ...traced,
      },
    },
  );
  expect(exported).toHaveLength(1);
  return exported[0] as ReadableSpan;
}

describe('the span of a request', () => {
  it('tells what was asked for by whom, and what became of it', () => {
    const span = exportedSpan(
      {
        method: 'POST',
        route: '/claim',
        status: 303,
        facts: { xrayTraceId: '', reference: 'C-7Q2M-0XKD-94TB', outcome: 'accepted' },
      },
      {
        path: '/claim',
        scheme: 'https',
        host: 'claims.example:8443',
        userAgent: 'a browser',
        forwardedFor: '198.51.100.1, 203.0.113.9',
        peerAddress: '10.0.1.7',
      },
    );
    expect(span.name).toBe('POST /claim');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/claim',
      'http.response.status_code': 303,
      'url.scheme': 'https',
      'url.path': '/claim',
      'server.address': 'claims.example',
      'server.port': 8443,
      'user_agent.original': 'a browser',
      'network.peer.address': '10.0.1.7',
      'client.address': '203.0.113.9',
      'claim.reference': 'C-7Q2M-0XKD-94TB',
      'claim.outcome': 'accepted',
    });
  });

  it.each([
    ['a page', '/claims', '/claims', '/claims'],
    ['a reference', '/claims/:reference', '/claims/C-7Q2M-0XKD-94TB', '/claims/C-7Q2M-0XKD-94TB'],
    ['a name instead of a reference', '/claims/:reference', '/claims/Ada%20Example', '/claims/:reference'],
    ['a page that there is not', unmatchedRoute, '/Ada%20Example', '/*'],
  ])('shows the path of %s, and nothing personal', (_, route, path, shown) => {
    expect(exportedSpan({ route }, { path }).attributes['url.path']).toBe(shown);
  });

  it('shows a reference as it is stored, however it was written', () => {
    const path = '/claims/c-7q2m-oxkd-94tb';
    expect(exportedSpan({ route: '/claims/:reference' }, { path }).attributes['url.path']).toBe(
      '/claims/C-7Q2M-0XKD-94TB',
    );
  });

  it('grows by no more than 2 kB, whatever is in the headers', () => {
    const own = JSON.stringify(exportedSpan({}).attributes).length;
    for (const character of ['a', '"', '\t', '\u00ff', '1', ',', ':']) {
      const long = character.repeat(16_000);
      const { attributes } = exportedSpan(
        { route: '/claims/:reference' },
        {
          path: `/claims/${long}`,
          scheme: long,
          host: `${long}:1`,
          userAgent: long,
          forwardedFor: long,
          peerAddress: '10.0.0.1',
        },
      );
      expect(Buffer.byteLength(JSON.stringify(attributes))).toBeLessThan(own + 2000);
    }
  });

  it.each([
    ['a name', 'claims.example', { 'server.address': 'claims.example' }],
    ['an address of IPv6', '[::1]:8080', { 'server.address': '::1', 'server.port': 8080 }],
    ['nothing', undefined, {}],
  ])('names the host where the request has %s', (_, host, expected) => {
    const { attributes } = exportedSpan({}, { host });
    const named = Object.entries(attributes).filter(([key]) => key.startsWith('server.'));
    expect(Object.fromEntries(named)).toEqual(expected);
  });

  it('tells the error and its causes of a request that failed', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    const span = exportedSpan({ status: 500, error });
    expect(span.status.code).toBe(SpanStatusCode.ERROR);
    expect(span.events.map(({ attributes }) => attributes?.['exception.message'])).toEqual(['outer', 'inner']);
  });
});

describe('a request that is not sampled', () => {
  it('has no span', () => {
    const exported: unknown[] = [];
    const serverSpans = { start: () => ({ traceId, span: undefined }), export: (span: unknown) => exported.push(span) };
    const request = { method: 'GET', route: '/', status: 200, durationMs: 1, traceId, error: undefined };
    traceRequest({ serverSpans, trustedProxies: 1 }, { ...request, facts: { xrayTraceId: '' }, traced: undefined });
    expect(exported).toEqual([]);
  });
});
