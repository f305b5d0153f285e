import { dimensionValues } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { logNormalValues, truePercentile } from '../../tests/integration/known-values.ts';
import { startMetricPath } from '../../tests/integration/metric-path.ts';
import { atMost, type BenchContext, type Row } from './bench.ts';

const region = 'us-east-1';
const knownValues = 100_000;
/** Times in milliseconds as requests take them: half of them below 8, one in a hundred above ten times that. */
const times = { median: 8, sigma: 1 };

const minutes = 60;
const requestsAMinute = 500 * 60;

/** The p99 that GetMetricData gives for known values, which went through the recorder, OpenTelemetry and the AWS SDK. */
export async function measureAccuracy(context: BenchContext, aws: { url: string }): Promise<Row> {
  context.progress(`sending ${knownValues} known values to CloudWatch`);
  const path = startMetricPath({ url: aws.url, region });
  context.onEnd(() => path.close());
  const values = logNormalValues(knownValues, times);
  for (const value of values) path.recorder.record('RequestLatency', value);
  await path.endPeriod();
  const { p99 } = await path.statistics('RequestLatency', ['p99']);
  const truth = truePercentile(values, 99);
  return atMost('p99 of RequestLatency, off from the true one by', 100 * Math.abs(p99 / truth - 1), '%', 2.5);
}

/**
 * The calls that an hour takes: what 500 requests a second record is recorded, and every minute is ended as soon as it
 * is full. The clock is simulated, the calls are real.
 */
export async function measureCalls(
  context: BenchContext,
  aws: { url: string; calls(): { metrics: number } },
): Promise<Row> {
  context.progress(`sending the metrics of ${minutes} minutes at 500 requests a second`);
  const path = startMetricPath({ url: aws.url, region });
  context.onEnd(() => path.close());
  const values = logNormalValues(requestsAMinute, times);
  const before = aws.calls().metrics;
  for (let minute = 0; minute < minutes; minute += 1) {
    values.forEach((value, request) => {
      path.recorder.record('Requests', 1);
      path.recorder.record('RequestLatency', value, {
        Route: dimensionValues.Route[request % dimensionValues.Route.length] ?? '',
      });
      path.recorder.record('ClaimsAccepted', 1);
      path.recorder.record('ClaimsRejected', 1, {
        Reason: dimensionValues.Reason[request % dimensionValues.Reason.length] ?? '',
      });
      path.recorder.record('ClaimLatency', value);
      path.recorder.record('PoolWaitTime', value / 8);
      path.recorder.record('QueryLatency', value / 2);
    });
    await path.endPeriod();
  }
  return atMost('PutMetricData calls an hour, 500 requests a second', aws.calls().metrics - before, 'calls', minutes);
}
