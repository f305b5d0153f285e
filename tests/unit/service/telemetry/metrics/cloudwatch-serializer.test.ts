import {
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from 'vitest';
import { metricCount } from '../../../../../src/cloudwatch/metrics/metric-price.ts';
import { createCloudWatchExporter } from '../../../../../src/service/telemetry/metrics/cloudwatch-exporter.ts';
import { dataForOneCall, toMetricData } from '../../../../../src/service/telemetry/metrics/cloudwatch-serializer.ts';
import {
  dimensionValues,
  type MetricName,
  metricCatalogue,
} from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import { createMetricRecorder } from '../../../../../src/service/telemetry/metrics/metric-recorder.ts';

const exporterOptions: PushMetricExporter = createCloudWatchExporter({
  client: { send: () => Promise.reject(new Error('not used')) } as never,
  environmentName: 'test',
  periodSeconds: 60,
  onFailure: () => {},
  onDropped: () => {},
  onLost: () => {},
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
  const recorder = createMetricRecorder(provider.getMeter('test'));
  record(recorder);
  recorder.flush();
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

  it.each([
    ['of a narrow range', 1000, 1.005],
    ['from a microsecond to two minutes', 2000, 1.0094],
    ['of values that are the same', 1000, 1],
  ])(
    'gets a distribution %s within 2.2 %% of each value, with the exact sum, minimum and maximum',
    async (_, count, factor) => {
      const values = Array.from({ length: count }, (_, index) => 0.001 * factor ** index);
      const data = await dataOf((recorder) => {
        for (const value of values) recorder.record('ClaimLatency', value);
      });
      const sets = data.map(({ StatisticValues: set }) => ({
        count: set?.SampleCount ?? Number.NaN,
        sum: set?.Sum ?? Number.NaN,
        minimum: set?.Minimum ?? Number.NaN,
        maximum: set?.Maximum ?? Number.NaN,
      }));
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sets.reduce((total, set) => total + set.count, 0)).toBe(count);
      expect(Math.abs(sets.reduce((total, set) => total + set.sum, 0) / sum - 1)).toBeLessThan(1e-9);
      expect(Math.min(...sets.map(({ minimum }) => minimum))).toBe(values[0]);
      expect(Math.max(...sets.map(({ maximum }) => maximum))).toBe(values.at(-1));
      for (const set of sets) {
        expect(set.sum / set.count).toBeGreaterThan(set.minimum * 0.977);
        expect(set.sum / set.count).toBeLessThan(set.maximum * 1.023);
      }
      for (const { Values = [], Counts } of data) {
        expect(Values.length).toBeLessThanOrEqual(150);
        expect(Counts).toHaveLength(Values.length);
      }
      // Walked over Values and Counts from the lowest on, as CloudWatch walks them for a percentile.
      const sent = data.flatMap(({ Values = [], Counts = [] }) =>
        Values.flatMap((value, index) => Array.from({ length: Counts[index] ?? 0 }, () => value)),
      );
      const furthest = Math.max(...sent.map((value, index) => Math.abs(value / (values[index] ?? 0) - 1)));
      expect(furthest).toBeLessThan(0.0222);
    },
  );

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

describe('one call', () => {
  const plain = { MetricName: 'Requests', Value: 1 };
  const distribution = { MetricName: 'ClaimLatency', Values: Array.from({ length: 150 }, (_, index) => index / 7) };

  it.each([
    ['nothing', [], 0],
    ['a single datum', [plain], 1],
    ['a thousand plain ones at most', Array.from({ length: 1500 }, () => plain), 1000],
  ])('takes %s', (_, data, count) => {
    expect(dataForOneCall(data)).toBe(count);
  });

  it('takes a whole minute of the catalogue, with every distribution as long as it may be', () => {
    const names = Object.keys(metricCatalogue) as MetricName[];
    const data = names.flatMap((name) => {
      const parts = metricCatalogue[name].kind === 'distribution' ? 3 : 1;
      return Array.from({ length: metricCount(metricCatalogue[name], dimensionValues) * parts }, () => distribution);
    });
    expect(dataForOneCall(data)).toBe(data.length);
  });

  it('stays below a megabyte when long distributions have queued up', () => {
    const data = Array.from({ length: 1000 }, () => distribution);
    const count = dataForOneCall(data);
    expect(count).toBeGreaterThan(100);
    expect(JSON.stringify(data.slice(0, count)).length).toBeLessThan(1_000_000);
  });
});
