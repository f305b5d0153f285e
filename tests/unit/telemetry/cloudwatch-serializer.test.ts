import {
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { createCloudWatchExporter } from '../../../src/telemetry/cloudwatch-exporter.ts';
import { toMetricData } from '../../../src/telemetry/cloudwatch-serializer.ts';
import { createMetricRecorder } from '../../../src/telemetry/metric-recorder.ts';

const exporterOptions: PushMetricExporter = createCloudWatchExporter({
  client: { send: () => Promise.reject(new Error('not used')) } as never,
  environmentName: 'test',
  periodSeconds: 60,
  onFailure: () => {},
  onDropped: () => {},
});

const providers: MeterProvider[] = [];
afterEach(() => Promise.all(providers.splice(0).map((provider) => provider.shutdown())));

/** Records through the real SDK with the exporter's own choice of aggregation, and serializes what comes out. */
async function dataOf(record: (recorder: ReturnType<typeof createMetricRecorder>) => void, periodSeconds = 60) {
  const memory = new InMemoryMetricExporter(
    exporterOptions.selectAggregationTemporality?.('COUNTER' as never) as never,
  );
  const reader = new PeriodicExportingMetricReader({
    exporter: Object.assign(memory, {
      selectAggregation: exporterOptions.selectAggregation,
      selectAggregationTemporality: exporterOptions.selectAggregationTemporality,
    }),
  });
  const provider = new MeterProvider({ readers: [reader] });
  providers.push(provider);
  record(createMetricRecorder(provider.getMeter('test')));
  await reader.forceFlush();
  const collected = memory.getMetrics().at(-1);
  if (collected === undefined) throw new Error('nothing was collected');
  return toMetricData(collected, { environmentName: 'test', periodSeconds });
}

describe('PutMetricData', () => {
  it('gets a counter as one value with its unit and environment', async () => {
    const data = await dataOf((recorder) => {
      recorder.record('ClaimsAccepted', 1);
      recorder.record('ClaimsAccepted', 2);
    });
    expect(data).toEqual([
      {
        MetricName: 'ClaimsAccepted',
        Unit: 'Count',
        Timestamp: expect.any(Date),
        Dimensions: [{ Name: 'Environment', Value: 'test' }],
        Value: 3,
      },
    ]);
  });

  it('gets each dimension set of the catalogue, and leaves one out whose value is missing', async () => {
    const data = await dataOf((recorder) => {
      recorder.record('RequestLatency', 5);
      recorder.record('RequestLatency', 5, { Route: '/claim' });
    });
    const sets = data.map((datum) => datum.Dimensions?.map(({ Name, Value }) => `${Name}=${Value}`).join());
    expect(sets.sort()).toEqual(['Environment=test', 'Environment=test,Route=/claim']);
  });

  it('gets a distribution within 2.2 % of each value, with the exact sum, minimum and maximum', async () => {
    const values = Array.from({ length: 1000 }, (_, index) => 0.5 * 1.005 ** index);
    const [datum] = await dataOf((recorder) => {
      for (const value of values) recorder.record('ClaimLatency', value);
    });
    const sum = values.reduce((total, value) => total + value, 0);
    expect(datum?.StatisticValues).toMatchObject({ SampleCount: 1000, Minimum: values[0], Maximum: values.at(-1) });
    expect(datum?.StatisticValues?.Sum).toBeCloseTo(sum, 3);
    expect(datum?.Values?.length).toBeLessThanOrEqual(150);
    expect(datum?.Counts?.reduce((total, count) => total + count, 0)).toBe(1000);
    // The median by nearest rank, walked over Values and Counts as CloudWatch does.
    let seen = 0;
    const median = datum?.Values?.find((_, index) => {
      seen += datum.Counts?.[index] ?? 0;
      return seen >= 500;
    });
    expect(Math.abs((median ?? 0) / (values[499] ?? 1) - 1)).toBeLessThan(0.022);
  });

  it('keeps zero as zero', async () => {
    const [datum] = await dataOf((recorder) => {
      recorder.record('PoolInUse', 0);
      recorder.record('PoolInUse', 3);
    });
    expect(datum).toMatchObject({ Values: [0, expect.closeTo(3, 1)], Counts: [1, 1] });
  });

  it('is told of high resolution only below a minute', async () => {
    const record = (recorder: ReturnType<typeof createMetricRecorder>) => recorder.record('Requests', 1);
    expect((await dataOf(record, 10))[0]).toMatchObject({ StorageResolution: 1 });
    expect((await dataOf(record, 60))[0]).not.toHaveProperty('StorageResolution');
  });
});
