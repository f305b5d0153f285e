import { NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSpanProcessor, type SpanProcessorDeps } from '../../../../src/service/telemetry/span-processor.ts';
import { endedSpan } from './xray/ended-span.ts';

let failures: unknown[];
let dropped: number;
/** Where requests went. */
let asked: string[];

beforeEach(() => {
  failures = [];
  dropped = 0;
  asked = [];
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(String(url));
    return new Response();
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const processorOf = (deps: Pick<SpanProcessorDeps, 'traces' | 'region' | 'xrayEndpoint'>) =>
  createSpanProcessor({
    ...deps,
    onDropped: (spanCount) => {
      dropped += spanCount;
    },
    onFailure: (error) => failures.push(error),
  });

describe('spans by OTLP', () => {
  it.each([
    ["of the region's own X-Ray", 'eu-central-1', undefined, 'https://xray.eu-central-1.amazonaws.com/v1/traces'],
    ['of another region', 'us-east-1', undefined, 'https://xray.us-east-1.amazonaws.com/v1/traces'],
    ['that the environment names', 'us-east-1', 'http://127.0.0.1:4566', 'http://127.0.0.1:4566/v1/traces'],
    ['with slashes at its end', 'us-east-1', 'http://127.0.0.1:4566/x//', 'http://127.0.0.1:4566/x/v1/traces'],
  ])('go to the endpoint %s', async (_, region, xrayEndpoint, url) => {
    const processor = processorOf({ traces: 'otlp', region, xrayEndpoint });
    processor.onEnd(endedSpan());
    await processor.forceFlush();
    await processor.shutdown();
    expect({ asked, failures }).toEqual({ asked: [url], failures: [] });
  });

  it('wait up to 2048, leave 512 at a time, and each try has five seconds', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const processor = processorOf({ traces: 'otlp', region: 'us-east-1', xrayEndpoint: undefined });
    for (let span = 0; span < 2058; span += 1) processor.onEnd(endedSpan());
    await processor.forceFlush();
    await processor.shutdown();
    expect({ calls: asked.length, dropped, failures }).toEqual({ calls: 4, dropped: 10, failures: [] });
    expect(timeout.mock.calls).toEqual(Array(4).fill([5000]));
  });
});

it('spans go nowhere when they are wanted nowhere', () => {
  const processor = processorOf({ traces: 'none', region: 'us-east-1', xrayEndpoint: undefined });
  expect(processor).toBeInstanceOf(NoopSpanProcessor);
});
