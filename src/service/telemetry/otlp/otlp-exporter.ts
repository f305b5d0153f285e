import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ExportResultCode } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { SignRequest } from './otlp-signature.ts';
import { spanWithoutValues } from './redact-span.ts';

const mostTries = 3;
const longestFirstDelayMs = 500;
/** "OTLP Endpoints": a request may have 5 MB, uncompressed. */
const longestMessageBytes = 5_000_000;
/** X-Ray's answers are short; of what answers in its place so much is read. */
const longestAnswerBytes = 64 * 1024;
const compress = promisify(gzip);

export interface OtlpExporterDeps {
  /** Of X-Ray's OTLP endpoint, such as `https://xray.eu-central-1.amazonaws.com/v1/traces`. */
  readonly url: string;
  readonly sign: SignRequest;
  /** How long one try may take. */
  readonly timeoutMs: number;
  /** Spans that X-Ray did not take although it took the rest, and why. */
  onRejected(spanCount: number, reason: string): void;
  /** From 0 to 1; Math.random by default. */
  readonly random?: () => number;
}

/**
 * Exports spans to X-Ray's OTLP endpoint: protobuf, compressed, signed. When it throttles or fails, a batch is sent
 * again twice, after a random delay that may double; anything else is for good.
 */
export function createOtlpExporter(deps: OtlpExporterDeps): SpanExporter {
  const { random = Math.random } = deps;
  const url = new URL(deps.url);
  const stopping = new AbortController();

  async function send(spans: ReadableSpan[]): Promise<void> {
    const message = ProtobufTraceSerializer.serializeRequest(spans);
    if (message === undefined) return;
    if (message.length > longestMessageBytes && spans.length > 1) {
      const half = Math.ceil(spans.length / 2);
      await send(spans.slice(0, half));
      await send(spans.slice(half));
      return;
    }
    const body = await compress(message);
    for (let tries = 1; ; tries += 1) {
      const answer = await post(body);
      if (answer.ok) return reportRejected(answer.body);
      if (tries === mostTries || !mayPass(answer)) {
        throw new Error(`X-Ray answered ${answer.status}: ${answer.body.toString('utf8').slice(0, 200)}`);
      }
      await pause(random() * longestFirstDelayMs * 2 ** (tries - 1), undefined, { signal: stopping.signal });
    }
  }

  async function post(body: Uint8Array): Promise<Answer> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(deps.timeoutMs)]);
    const contentHeaders = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    // Each try is signed anew: a signature holds the time. Fetch itself sends the host, which is signed with the rest.
    const { host: _, ...headers } = await within(deps.sign({ url, headers: contentHeaders, body }), signal);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    return {
      ok: response.ok,
      status: response.status,
      errorType: response.headers.get('x-amzn-errortype') ?? '',
      body: await readBeginning(response),
    };
  }

  function reportRejected(body: Uint8Array): void {
    let partial: { rejectedSpans?: number; errorMessage?: string } | undefined;
    try {
      partial = ProtobufTraceSerializer.deserializeResponse(body).partialSuccess;
    } catch {
      // It took them; what else it said cannot be read.
      return;
    }
    const rejected = Number(partial?.rejectedSpans ?? 0);
    if (rejected > 0) deps.onRejected(rejected, partial?.errorMessage ?? 'no reason given');
  }

  return {
    export(spans, resultCallback) {
      send(spans.map(spanWithoutValues)).then(
        () => resultCallback({ code: ExportResultCode.SUCCESS }),
        (error) => resultCallback({ code: ExportResultCode.FAILED, error }),
      );
    },
    forceFlush: async () => {},
    /** Gives up what is under way. */
    async shutdown() {
      stopping.abort();
    },
  };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly errorType: string;
  readonly body: Buffer;
}

async function readBeginning(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= longestAnswerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, longestAnswerBytes);
}

/** True for what may pass by itself: throttling, and failures of the service's own. */
function mayPass({ status, errorType, body }: Answer): boolean {
  if (status === 429 || status >= 500) return true;
  return status === 400 && /Throttl/i.test(errorType || body.toString('latin1', 0, 1000));
}

/** `work`, or the reason of `signal` when that comes first; the work itself cannot be stopped. */
async function within<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
