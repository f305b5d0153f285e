import { NoopSpanProcessor } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSpanProcessor, type SpanProcessorDeps } from '../../../../src/service/telemetry/span-processor.ts';
import { endedSpan } from './xray/ended-span.ts';

let failures: unknown[];
/** Where requests went. */
let asked: string[];

beforeEach(() => {
  failures = [];
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
});

const processorOf = (deps: Pick<SpanProcessorDeps, 'traces' | 'region' | 'xrayEndpoint'>) =>
  createSpanProcessor({ ...deps, onDropped: () => {}, onFailure: (error) => failures.push(error) });

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
});

it('spans go nowhere when they are wanted nowhere', () => {
  const processor = processorOf({ traces: 'none', region: 'us-east-1', xrayEndpoint: undefined });
  expect(processor).toBeInstanceOf(NoopSpanProcessor);
});
