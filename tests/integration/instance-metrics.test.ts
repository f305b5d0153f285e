import { CloudWatchClient, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { systemClock } from '../../src/emulator/protocol/clock.ts';
import { dimensionValues, metricCatalogue } from '../../src/service/telemetry/metrics/metric-catalogue.ts';
import { createPreparedDatabase, sendingTo, startInstance, type TestInstance } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

const region = 'us-east-1';

let database: TestDatabase;
let endpoint: AwsEndpoint;
let instance: TestInstance;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  database = await createPreparedDatabase();
  endpoint = await startAwsEndpoint({ port: 0, clock: systemClock, region, accountId: '000000000000' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  cloudwatch = new CloudWatchClient({ region, credentials, endpoint: endpoint.url });
  instance = await startInstance(database, sendingTo({ ...endpoint, region }));
});

afterAll(async () => {
  await instance?.child.stop();
  cloudwatch?.destroy();
  await endpoint?.close();
  await database?.drop();
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
  await fetch(`${instance.url}/no/such/page/${Date.now()}`);
  await fetch(`${instance.url}/claims/C-0000-0000-0000`);
  for (const mobile of ['nothing', '+447700900123']) {
    await fetch(`${instance.url}/api/claims`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ policy_id: 'P001', name: 'Somebody', dob: '1990-04-25', mobile }),
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
