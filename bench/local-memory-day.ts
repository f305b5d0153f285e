// node bench/local-memory-day.ts FOLDER
//
// Puts a day of the service's data into an AWS endpoint that keeps them in FOLDER, by a clock that runs ahead, says `done`, and
// stays, so that its memory can be measured, until it gets SIGTERM.
import { createSocket } from 'node:dgram';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { startAwsEndpoint } from '../src/emulator/endpoint.ts';
import { createManualClock } from '../src/emulator/protocol/clock.ts';
import {
  dimensionValues,
  metricCatalogue,
  metricNamespace,
} from '../src/service/telemetry/metrics/metric-catalogue.ts';
import { pseudoRandom } from '../tests/integration/known-values.ts';
import { memoryDay } from './harness/memory-day.ts';

const instances = 2;
/** As `npm start` has it. */
const periodSeconds = 10;
/** To one instance, day and night: far more than people at one desk send. */
const requestsPerSecond = 10;
/** What the load balancer, the database and the instances tell of themselves. */
const awsMetrics = 25;
/** More than the stores keep. */
const logLines = 30_000;
const traces = 6000;

const random = pseudoRandom(11);
const clock = createManualClock(memoryDay.startMs);
// The timer that keeps things on the disk is to run as often as in a day.
mock.timers.enable({ apis: ['setInterval'] });
const endpoint = await startAwsEndpoint({
  port: 0,
  clock,
  region: memoryDay.region,
  accountId: memoryDay.accountId,
  folder: process.argv[2] ?? '',
  onFolderProblem: (problem) => console.error(problem),
});
process.on('SIGTERM', () => void endpoint.close().then(() => process.exit(0)));

for (let second = 0; second < memoryDay.seconds; second += periodSeconds) {
  clock.advanceMs(periodSeconds * 1000);
  for (let instance = 0; instance < instances; instance += 1)
    endpoint.putAwsMetricData(metricNamespace, instanceData());
  for (let metric = 0; metric < awsMetrics; metric += 1) {
    endpoint.putAwsMetricData('AWS/Bench', [{ MetricName: `Metric${metric}`, Value: random() }]);
  }
  mock.timers.tick(periodSeconds * 1000);
  await turn();
}
for (let line = 0; line < logLines; line += 1) {
  const fields = {
    level: 'info',
    traceId: traceIdOf(line),
    method: 'POST',
    route: '/api/claims',
    status: 201,
    durationMs: random(),
  };
  const message = JSON.stringify({
    ...fields,
    msg: 'request',
    instance: 'instance-1',
    release: 'local',
    padding: 'x'.repeat(150),
  });
  endpoint.putLogEvents({
    logGroupName: 'bench',
    logStreamName: '1',
    events: [{ timestampMs: clock.nowMs(), message }],
  });
}
await sendTraces();
console.log('done');

/** What one instance sends: every metric of the catalogue, times and levels as histograms whose values are all different. */
function instanceData(): MetricDatum[] {
  const requests = requestsPerSecond * periodSeconds;
  return Object.entries(metricCatalogue).flatMap(([MetricName, { unit: Unit, kind, dimensionSets }]) =>
    dimensionSets.flatMap(([name]: readonly (keyof typeof dimensionValues)[]) => {
      const values: readonly (string | undefined)[] = name === undefined ? [undefined] : dimensionValues[name];
      return values.map((value): MetricDatum => {
        const Dimensions = [{ Name: 'Environment', Value: 'local' }];
        if (name !== undefined && value !== undefined) Dimensions.push({ Name: name, Value: value });
        const common = { MetricName, Unit, Dimensions, StorageResolution: 1, Timestamp: new Date(clock.nowMs()) };
        if (kind === 'counter') return { ...common, Value: Math.floor(requests * random()) };
        const samples = kind === 'gauge' ? periodSeconds : Math.ceil(requests / values.length);
        return { ...common, ...histogram(samplesOf(samples)) };
      });
    }),
  );
}

/** Ascending, as a histogram is sent. */
function samplesOf(count: number): number[] {
  return Array.from({ length: count }, () => 8 * Math.exp(2 * random() - 1)).sort((a, b) => a - b);
}

function histogram(Values: number[]) {
  const Sum = Values.reduce((total, value) => total + value, 0);
  const [Minimum, Maximum] = [Math.min(...Values), Math.max(...Values)];
  return {
    Values,
    Counts: Values.map(() => 1),
    StatisticValues: { SampleCount: Values.length, Sum, Minimum, Maximum },
  };
}

/** Each with the segment of a request and its three statements. */
async function sendTraces(): Promise<void> {
  const [host = '', port] = endpoint.xrayDaemonAddress.split(':');
  const socket = createSocket('udp4');
  for (let trace = 0; trace < traces; trace += 1) {
    const start_time = clock.nowMs() / 1000;
    const timed = { start_time, end_time: start_time + random() };
    const subsegments = Array.from({ length: 3 }, (_, i) => ({
      ...{ id: idOf(10 * trace + i + 1), name: 'insured', namespace: 'remote', ...timed },
      sql: {
        sanitized_query: 'INSERT INTO claims (reference, policy_id, name) VALUES (?, ?, ?)',
        database_type: 'MySQL',
      },
    }));
    const http = {
      request: { method: 'POST', url: 'http://127.0.0.1/api/claims', client_ip: '127.0.0.1' },
      response: { status: 201 },
    };
    const segment = { id: idOf(10 * trace), trace_id: traceIdOf(trace), name: 'claims', ...timed, http, subsegments };
    const datagram = `{"format":"json","version":1}\n${JSON.stringify(segment)}`;
    await new Promise((sent) => socket.send(datagram, Number(port), host, sent));
    // More at once than the socket holds would be lost.
    await turn();
  }
  socket.close();
}

function idOf(number: number): string {
  return number.toString(16).padStart(16, '0');
}

function traceIdOf(number: number): string {
  return `1-697f4a40-${number.toString(16).padStart(24, '0')}`;
}
