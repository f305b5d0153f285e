import { CloudWatchClient, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { dimensionValues, metricCatalogue } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { type InstanceWithAws, startInstanceWithAws } from './instance-with-aws.ts';

let running: InstanceWithAws;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  running = await startInstanceWithAws();
  cloudwatch = new CloudWatchClient(running.account);
});

afterAll(async () => {
  cloudwatch?.destroy();
  await running?.stop();
});

/** Every metric that CloudWatch has got, as its name and what it has beside the environment. */
async function sentMetrics(): Promise<string[]> {
  const { Metrics = [] } = await cloudwatch.send(new ListMetricsCommand({ Namespace: 'InsuranceClaims' }));
  return Metrics.map(({ MetricName, Dimensions }) => [MetricName, ...others(Dimensions)].join(' '));
}

function others(dimensions: Metric['Dimensions'] = []): string[] {
  const kept = dimensions.filter(({ Name, Value }) => !(Name === 'Environment' && Value === 'test'));
  return kept.map(({ Name, Value }) => `${Name}=${Value}`);
}

it('what an instance sends is in the catalogue, with dimensions that its price counts', async () => {
  const { url } = running.instance;
  await fetch(`${url}/no/such/page/${Date.now()}`);
  await fetch(`${url}/claims/C-0000-0000-0000`);
  for (const mobile of ['nothing', '+447700900123']) {
    await fetch(`${url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(sampleClaim({ mobile })),
    });
  }
  const expected = [
    'ClaimsAccepted',
    'ClaimsRejected',
    'ClaimsRejected Reason=mobile',
    'RequestLatency Route=/api/claims',
    'RequestLatency Route=unmatched',
    'QueryLatency',
    'PoolIdle',
    'EventLoopDelay',
    'EventLoopUtilization',
    'HeapUsed',
    'ResidentMemory',
  ];
  await expect.poll(sentMetrics, { timeout: 15_000 }).toEqual(expect.arrayContaining(expected));

  const known = Object.entries(metricCatalogue).flatMap(([name, { dimensionSets }]) =>
    dimensionSets.flatMap(([dimension]) =>
      dimension === undefined ? name : dimensionValues[dimension].map((value) => `${name} ${dimension}=${value}`),
    ),
  );
  expect(known).toEqual(expect.arrayContaining(await sentMetrics()));
});
