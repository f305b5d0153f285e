import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { systemClock } from '../../src/emulator/protocol/clock.ts';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import type { MetricName } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { type Fault, type FaultyAws, garbageKinds, startFaultyAws } from '../integration/faulty-aws.ts';
import { createPreparedDatabase, sendingTo, startInstance, type TestInstance } from '../integration/instance.ts';
import { startMetricPath } from '../integration/metric-path.ts';
import type { TestDatabase } from '../integration/test-database.ts';

const region = 'us-east-1';
/** What the exporter keeps, and what one period makes here. */
const queuedData = 5000;

/** CloudWatch and X-Ray in good health, empty. */
const startEndpoint = () => startAwsEndpoint({ port: 0, clock: systemClock, region, accountId: '000000000000' });

describe('metrics while CloudWatch does not take them', () => {
  it('wait in a bounded queue, which drops the oldest, and both are in CloudWatch when it is back', async () => {
    const endpoint = await startEndpoint();
    const aws = await startFaultyAws(endpoint);
    const path = startMetricPath({ url: aws.url, region });
    try {
      await aws.become('dead');
      let periods = 0;
      // A datum for each route: far more of them than the service has, so that few periods fill the queue.
      for (; periods * 1000 < queuedData + 1500; periods += 1) {
        path.recorder.record('ClaimsAccepted', 1);
        for (let route = 0; route < 1000; route += 1) path.recorder.record('RequestLatency', 5, { Route: `/${route}` });
        await path.endPeriod();
      }
      await aws.become('healthy');
      // What is left arrives with one period, and what happened to the rest with the next.
      await path.endPeriod();
      await path.endPeriod();
      const { Sum: failures } = await path.statistics('ExportFailures', ['Sum']);
      const { Sum: dropped } = await path.statistics('DroppedDatapoints', ['Sum']);
      const { Sum: accepted } = await path.statistics('ClaimsAccepted', ['Sum']);
      // The first period's own datum about its failure was among the oldest.
      expect(failures).toBeGreaterThanOrEqual(periods - 2);
      expect(failures).toBeLessThanOrEqual(periods);
      expect(dropped).toBeGreaterThan(1500);
      expect(dropped).toBeLessThan(1500 + 2 * 1010);
      expect(accepted).toBeLessThan(periods);
      expect(accepted).toBeGreaterThanOrEqual(4);
    } finally {
      await path.close();
      await aws.close();
      await endpoint.close();
    }
  });
});

describe('an instance whose CloudWatch and X-Ray fail', () => {
  let endpoint: AwsEndpoint;
  let aws: FaultyAws;
  let database: TestDatabase;
  let instance: TestInstance;
  let sent = 0;
  beforeAll(async () => {
    endpoint = await startEndpoint();
    aws = await startFaultyAws(endpoint);
    database = await createPreparedDatabase();
    // Spans go by calls, which can fail in more ways than datagrams.
    instance = await startInstance(database, {
      ...sendingTo({ region, url: aws.url, xrayDaemonAddress: aws.xrayDaemonAddress }),
      TRACES: 'otlp',
    });
  });
  afterAll(async () => {
    await instance?.child.stop();
    await aws?.close();
    await endpoint?.close();
    await database?.drop();
  });

  async function sendClaim(): Promise<number> {
    sent += 1;
    const answer = await fetch(`${instance.url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(sampleClaim()),
    });
    await answer.text();
    return answer.status;
  }

  it.each<[Fault, { metrics: number; spans: number }]>([
    ['hanging', { metrics: 1, spans: 1 }],
    ['dead', { metrics: 0, spans: 0 }],
    ['throttling', { metrics: 2, spans: 2 }],
    ['garbage', { metrics: garbageKinds, spans: 1 }],
  ])('takes claims while they are %s', async (fault, wanted) => {
    const before = aws.calls();
    await aws.become(fault);
    expect(await sendClaim()).toBe(201);
    const isTried = () => {
      // Whoever is dead hears of no call, but the log tells of it.
      if (fault === 'dead') return instance.lines.some((line) => line.includes('ECONNREFUSED'));
      const { metrics, spans } = aws.calls();
      return metrics - before.metrics >= wanted.metrics && spans - before.spans >= wanted.spans;
    };
    await expect.poll(isTried, { timeout: 25_000 }).toBe(true);
    expect(await sendClaim()).toBe(201);
  });

  it('tells of it when they are back, and of every claim that came in meanwhile', async () => {
    await aws.become('healthy');
    await expect.poll(() => sum('ClaimsAccepted'), { timeout: 20_000 }).toBe(sent);
    await expect.poll(() => sum('ExportFailures'), { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => sum('DroppedSpans'), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await sum('DroppedDatapoints')).toBe(0);
  });

  it('tells how many data it gave up because they were refused for good', async () => {
    await aws.become('refusing');
    const isRefused = () => instance.lines.some((line) => line.includes('CloudWatch refused'));
    await expect.poll(isRefused, { timeout: 15_000 }).toBe(true);
    await aws.become('healthy');
    await expect.poll(() => sum('DroppedDatapoints'), { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await instance.child.stop()).code).toBe(0);
  });

  async function sum(name: MetricName): Promise<number> {
    const path = startMetricPath({ url: endpoint.url, region });
    try {
      return (await path.statistics(name, ['Sum'])).Sum || 0;
    } finally {
      await path.close();
    }
  }
});
