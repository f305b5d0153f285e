import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { AggregationTemporality, DataPointType, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCloudWatchExporter } from '../../../../../src/service/telemetry/metrics/cloudwatch-exporter.ts';
import type { MetricName } from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import { stepAbortTimeouts } from '../../step-abort-timeouts.ts';

/** `count` datapoints of one metric, whose values number them. */
function collected(count: number, firstValue = 0, name: MetricName = 'Requests'): ResourceMetrics {
  const dataPoints = Array.from({ length: count }, (_, index) => ({
    startTime: [0, 0] as [number, number],
    endTime: [1_700_000_000, 0] as [number, number],
    attributes: {},
    value: firstValue + index,
  }));
  return {
    resource: undefined as never,
    scopeMetrics: [
      {
        scope: { name: 'test' },
        metrics: [
          {
            descriptor: { name, description: '', unit: 'Count', valueType: 0 },
            aggregationTemporality: AggregationTemporality.DELTA,
            dataPointType: DataPointType.SUM,
            isMonotonic: true,
            dataPoints,
          },
        ],
      },
    ],
  };
}

/** An exporter whose calls end as `answer` says, and what it sent and heard. */
function exporting(answer: () => unknown) {
  const sent: number[][] = [];
  const heard = { failures: 0, dropped: 0, lost: 0 };
  const exporter = createCloudWatchExporter({
    client: {
      send: async (command: PutMetricDataCommand) => {
        const error = answer();
        if (error !== undefined) throw error;
        sent.push((command.input.MetricData ?? []).map(({ Value }) => Value ?? Number.NaN));
      },
    } as never,
    environmentName: 'test',
    periodSeconds: 60,
    onFailure: () => {
      heard.failures += 1;
    },
    onDropped: (count) => {
      heard.dropped += count;
    },
    onLost: (count) => {
      heard.lost += count;
    },
  });
  return { exporter, sent, heard };
}

const throttled = Object.assign(new Error('Rate exceeded'), {
  name: 'ThrottlingException',
  $metadata: { httpStatusCode: 400 },
});
const refused = Object.assign(new Error('no'), {
  name: 'InvalidParameterValueException',
  $metadata: { httpStatusCode: 400 },
});
const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

describe('the CloudWatch exporter', () => {
  it('sends at most 1000 data a call', async () => {
    const { exporter, sent } = exporting(() => undefined);
    exporter.export(collected(2500), () => {});
    await exporter.forceFlush();
    expect(sent.map((data) => data.length)).toEqual([1000, 1000, 500]);
  });

  it('never makes the caller wait for a call', () => {
    const { exporter } = exporting(() => undefined);
    let result: unknown;
    exporter.export(collected(1), ({ code }) => {
      result = code;
    });
    expect(result).toBe(0);
  });

  it.each([
    ['unreachable', unreachable],
    ['throttling', throttled],
  ])('keeps what CloudWatch did not take while it is %s, in order', async (_, error) => {
    let answer: unknown = error;
    const { exporter, sent, heard } = exporting(() => answer);
    exporter.export(collected(2), () => {});
    await exporter.forceFlush();
    expect(sent).toEqual([]);
    answer = undefined;
    exporter.export(collected(2, 2), () => {});
    await exporter.forceFlush();
    expect(sent.flat()).toEqual([0, 1, 2, 3]);
    expect(heard).toEqual({ failures: 1, dropped: 0, lost: 0 });
  });

  it('drops the oldest beyond 5000, and counts them', async () => {
    let answer: unknown = unreachable;
    const { exporter, sent, heard } = exporting(() => answer);
    for (let period = 0; period < 6; period += 1) {
      exporter.export(collected(1000, period * 1000), () => {});
      await exporter.forceFlush();
    }
    expect(heard.dropped).toBe(1000);
    answer = undefined;
    await exporter.forceFlush();
    expect(sent.flat()).toHaveLength(5000);
    expect(sent.flat()[0]).toBe(1000);
  });

  it('counts what a dropped count told of once more', async () => {
    let answer: unknown = unreachable;
    const { exporter, heard } = exporting(() => answer);
    exporter.export(collected(1, 40, 'DroppedDatapoints'), () => {});
    await exporter.forceFlush();
    answer = refused;
    await exporter.forceFlush();
    expect(heard.dropped).toBe(41);
  });

  describe('of a client that hangs', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      stepAbortTimeouts();
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });

    it.each([
      [
        'that obeys',
        (signal: AbortSignal, reject: (error: Error) => void) => (signal.onabort = () => reject(unreachable)),
      ],
      ['that does not', () => {}],
    ])(
      'gives the call up two seconds after a flush began, and tells what is lost when it stops, with a client %s',
      async (_, hang) => {
        let lost = 0;
        const exporter = createCloudWatchExporter({
          client: {
            send: (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
              new Promise((_resolve, reject) => hang(abortSignal, reject)),
          } as never,
          environmentName: 'test',
          periodSeconds: 60,
          onFailure: () => {},
          onDropped: () => {},
          onLost: (count) => {
            lost += count;
          },
        });
        exporter.export(collected(3), () => {});
        const flushing = exporter.forceFlush().then(() => 'given up');
        await vi.advanceTimersByTimeAsync(1999);
        expect(await Promise.race([flushing, nextTurn('still waiting')])).toBe('still waiting');
        await vi.advanceTimersByTimeAsync(1);
        expect(await flushing).toBe('given up');
        await exporter.shutdown();
        expect(lost).toBe(3);
      },
    );

    it('gives the call up after twenty seconds, and sends again what an answer that never ends took with it', async () => {
      const sent: unknown[] = [];
      let hangs = true;
      let failures = 0;
      const exporter = createCloudWatchExporter({
        client: {
          send: (command: PutMetricDataCommand) =>
            hangs ? new Promise(() => {}) : Promise.resolve(sent.push(command.input.MetricData?.[0]?.Value)),
        } as never,
        environmentName: 'test',
        periodSeconds: 60,
        onFailure: () => {
          failures += 1;
        },
        onDropped: () => {},
        onLost: () => {},
      });
      exporter.export(collected(1, 7), () => {});
      await vi.advanceTimersByTimeAsync(19_999);
      expect(failures).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      expect(failures).toBe(1);
      hangs = false;
      await exporter.forceFlush();
      expect(sent).toEqual([7]);
    });
  });

  it('drops what CloudWatch refuses for good and goes on with the rest', async () => {
    const answers = [refused, undefined];
    const { exporter, sent, heard } = exporting(() => answers.shift());
    exporter.export(collected(1500), () => {});
    await exporter.forceFlush();
    expect(heard).toEqual({ failures: 1, dropped: 1000, lost: 0 });
    expect(sent.map((data) => data.length)).toEqual([500]);
  });
});
