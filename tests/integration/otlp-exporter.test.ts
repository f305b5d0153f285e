import type { ServerResponse } from 'node:http';
import { SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, it } from 'vitest';
import { createOtlpExporter } from '../../src/service/telemetry/otlp/otlp-exporter.ts';
import { createRequestSigner } from '../../src/service/telemetry/otlp/otlp-signature.ts';
import { authorizationOf, type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.ts';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret', sessionToken: 'session' };
const spans = spansNamed('GET /claim', 'SELECT');

let receiver: OtlpReceiver | undefined;
let exporter: SpanExporter | undefined;
afterEach(async () => {
  await exporter?.shutdown();
  await receiver?.close();
});

function spansNamed(...names: string[]): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  for (const name of names) provider.getTracer('test').startSpan(name).end();
  return memory.getFinishedSpans();
}

/** Exports to an endpoint that answers as `answer` says. */
async function exportTo(
  answer?: (response: ServerResponse, requestCount: number) => void,
  options: { batch?: ReadableSpan[]; timeoutMs?: number; credentials?: () => Promise<typeof credentials> } = {},
) {
  receiver = await startOtlpReceiver(answer);
  const rejected: [number, string][] = [];
  const created = createOtlpExporter({
    url: `${receiver.url}/v1/traces`,
    sign: createRequestSigner({
      region: 'eu-central-1',
      credentials: options.credentials ?? (async () => credentials),
    }),
    timeoutMs: options.timeoutMs ?? 20_000,
    onRejected: (count, reason) => rejected.push([count, reason]),
    random: () => 0.01,
  });
  exporter = created;
  const result = new Promise<ExportResult>((resolve) => created.export(options.batch ?? spans, resolve));
  return { result, rejected, requests: receiver.requests };
}

const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(code, headers).end(body);
  };

describe('a batch of spans', () => {
  it('holds no value that an error quotes', async () => {
    const memory = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
    const span = provider.getTracer('test').startSpan('INSERT');
    const error = new Error("Duplicate entry 'Markus Markerius' for key 'claims_name'");
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span.end();
    const { result, requests } = await exportTo(undefined, { batch: memory.getFinishedSpans() });
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    const message = requests[0]?.message.toString('utf8');
    expect(message).not.toContain('Mark');
    expect(message?.match(/Duplicate entry '…' for key 'claims_name'/g)).toHaveLength(3);
    expect(message).toContain('otlp-exporter.test.ts');
  });

  it('arrives in one request, as compressed protobuf', async () => {
    const { result, requests } = await exportTo();
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    expect(requests).toEqual([expect.objectContaining({ method: 'POST', path: '/v1/traces' })]);
    expect(requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
    });
    expect(requests[0]?.message).toEqual(Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []));
    expect(requests[0]?.message.includes('GET /claim')).toBe(true);
  });

  it('that is longer than X-Ray takes arrives in two', async () => {
    const batch = spansNamed(...Array.from({ length: 30 }, (_, index) => `${index}${'x'.repeat(190_000)}`));
    const { result, requests } = await exportTo(undefined, { batch });
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    expect(requests.length).toBe(2);
    for (const { message } of requests) expect(message.length).toBeLessThan(5_000_000);
  });

  it('is signed for X-Ray in its region, with the session that temporary credentials have', async () => {
    const { result, requests } = await exportTo();
    await result;
    const [request] = requests;
    if (request === undefined) throw new Error('nothing arrived');
    expect(request.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/eu-central-1\/xray\/aws4_request, SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]+, Signature=[0-9a-f]{64}$/,
    );
    expect(request.headers.authorization).toBe(authorizationOf(request, credentials.secretAccessKey));
    expect(request.headers['x-amz-security-token']).toBe('session');
    expect(request.headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/);
  });
});

describe('an endpoint that', () => {
  it.each([
    ['throttles with 429', status(429)],
    ['throttles as AWS does in JSON', status(400, '{"__type":"ThrottlingException","message":"Rate exceeded"}')],
    ['throttles as AWS says in a header', status(400, '', { 'x-amzn-errortype': 'ThrottledException' })],
    ['fails', status(500)],
    ['is down', status(503)],
  ])('%s gets the batch again, signed anew, until it takes it', async (_, refuse) => {
    const { result, requests } = await exportTo((response, count) => (count < 3 ? refuse(response) : response.end()));
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    expect(requests.length).toBe(3);
    expect(requests[2]?.message).toEqual(requests[0]?.message);
  });

  it('keeps failing gets it three times', async () => {
    const { result, requests } = await exportTo(status(503, 'busy'));
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: new Error('X-Ray answered 503: busy') });
    expect(requests.length).toBe(3);
  });

  it.each([
    ['denies access', status(403, 'no'), 'X-Ray answered 403: no'],
    ['finds the spans invalid', status(400, 'ValidationException'), 'X-Ray answered 400: ValidationException'],
    ['is not there', (response: ServerResponse) => response.destroy(), 'fetch failed'],
    ['sends elsewhere', status(302, '', { location: 'http://127.0.0.1:1/' }), 'fetch failed'],
  ])('%s gets it once', async (_, answer, message) => {
    const { result, requests } = await exportTo(answer);
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: { message } });
    expect(requests.length).toBe(1);
  });

  it('hangs is given up after a while', async () => {
    const { result, requests } = await exportTo(() => {}, { timeoutMs: 200 });
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: { name: 'TimeoutError' } });
    expect(requests.length).toBe(1);
  });

  it('hangs does not keep the exporter from shutting down', async () => {
    const { result, requests } = await exportTo(() => {});
    await expect.poll(() => requests.length).toBe(1);
    await exporter?.shutdown();
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: { name: 'AbortError' } });
  });

  it('takes some of the spans says how many it did not', async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 1, error_message: "old" } }
    const answer = Buffer.from([0x0a, 0x07, 0x08, 0x01, 0x12, 0x03, 0x6f, 0x6c, 0x64]);
    const { result, rejected } = await exportTo((response) => response.end(answer));
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    expect(rejected).toEqual([[1, 'old']]);
  });

  it('answers without end is read in part, and its answer counts', async () => {
    const { result, requests } = await exportTo((response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more).writeHead(403);
      more();
    });
    expect(await result).toMatchObject({
      code: ExportResultCode.FAILED,
      error: { message: `X-Ray answered 403: ${'x'.repeat(200)}` },
    });
    expect(requests.length).toBe(1);
  });

  it('answers garbage has taken them', async () => {
    const { result, rejected } = await exportTo((response) => response.end(Buffer.from([0xff, 0xff, 0x01])));
    expect(await result).toEqual({ code: ExportResultCode.SUCCESS });
    expect(rejected).toEqual([]);
  });
});

describe('credentials', () => {
  it('that cannot be had fail the batch, and nothing is sent', async () => {
    const { result, requests } = await exportTo(undefined, { credentials: () => Promise.reject(new Error('none')) });
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: { message: 'none' } });
    expect(requests).toEqual([]);
  });

  it('that do not come are not waited for without end', async () => {
    const { result } = await exportTo(undefined, { credentials: () => new Promise(() => {}), timeoutMs: 100 });
    expect(await result).toMatchObject({ code: ExportResultCode.FAILED, error: { name: 'TimeoutError' } });
  });
});
