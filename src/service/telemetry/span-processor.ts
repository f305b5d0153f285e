import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { NoopSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { createOtlpExporter } from './otlp/otlp-exporter.ts';
import { createRequestSigner } from './otlp/otlp-signature.ts';
import { createSpanQueue } from './traces/span-queue.ts';
import { createDaemonSink } from './xray/xray-daemon-sink.ts';
import { createXrayExporter } from './xray/xray-exporter.ts';

/**
 * Where spans go: to the X-Ray daemon, or the CloudWatch agent, as segment documents by UDP; to X-Ray itself by OTLP over
 * HTTPS; or nowhere.
 */
export type TraceDestination = 'xray-daemon' | 'otlp' | 'none';

/** Spans kept until they are sent; beyond it new ones are dropped. */
const maximumQueuedSpans = 2048;
const spanBatchSize = 512;
const spanDelayMs = 1000;
const callTimeoutMs = 5000;
/** Less than the lifecycle gives telemetry as a whole. */
const stopTimeoutMs = 2000;

export interface SpanProcessorDeps {
  readonly traces: TraceDestination;
  readonly region: string;
  /** Where X-Ray's API is, if not at AWS. */
  readonly xrayEndpoint: string | undefined;
  onDropped(spanCount: number): void;
  onFailure(error: unknown): void;
}

/** Creates what the tracer hands its ended spans to. */
export function createSpanProcessor(deps: SpanProcessorDeps): SpanProcessor {
  // Without a processor there would be no tracer.
  if (deps.traces === 'none') return new NoopSpanProcessor();
  const { onDropped, onFailure } = deps;
  return createSpanQueue({
    exporter:
      deps.traces === 'otlp' ? createOtlp(deps) : createXrayExporter(createDaemonSink({ onDropped, onFailure })),
    maximumSpans: maximumQueuedSpans,
    batchSize: spanBatchSize,
    delayMs: spanDelayMs,
    stopTimeoutMs,
    onDropped,
    onFailure,
  });
}

function createOtlp({ region, xrayEndpoint, onDropped, onFailure }: SpanProcessorDeps): SpanExporter {
  const endpoint = xrayEndpoint?.replace(/\/+$/, '') ?? `https://xray.${region}.amazonaws.com`;
  return createOtlpExporter({
    url: `${endpoint}/v1/traces`,
    sign: createRequestSigner({ region, credentials: defaultProvider({ clientConfig: { region } }) }),
    timeoutMs: callTimeoutMs,
    onRejected(spanCount, reason) {
      onDropped(spanCount);
      onFailure(new Error(`X-Ray took a batch but not ${spanCount} of its spans: ${reason}`));
    },
  });
}
