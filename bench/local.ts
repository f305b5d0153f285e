// What the stand-ins on one machine bear: data in, data out, alarms evaluated, the console drawn, memory after a day.
import { Agent, request } from 'node:http';
import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { AwsEndpoint } from '../src/emulator/endpoint.ts';
import { createManualClock, type ManualClock } from '../src/emulator/protocol/clock.ts';
import { atLeast, atMost, type BenchContext, type Row, timed } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { captureRequests, type WireRequest } from './harness/capture-requests.ts';
import { consolePageRow } from './harness/console-page.ts';
import { memoryRow } from './harness/local-memory.ts';
import { median } from './harness/median.ts';

const startMs = Date.UTC(2026, 0, 1, 12);
const rounds = 11;
const series = 100;
const minutes = 180;
const alarms = 1000;
const dataPerCall = 1000;
const putCalls = 60;
const connections = 4;

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  yield await measurePut(context);
  const account = await startAccount(context);
  await fill(context, account);
  yield await measureGet(context, account);
  yield await measureEvaluation(context, account);
  yield* consolePageRow(context);
  yield* memoryRow(context);
}

interface Account {
  readonly endpoint: AwsEndpoint;
  readonly clock: ManualClock;
  readonly client: CloudWatchClient;
}

async function startAccount(context: BenchContext): Promise<Account> {
  const clock = createManualClock(startMs);
  const { endpoint, account } = await startBenchAws(context, { clock });
  const client = new CloudWatchClient({ ...account, maxAttempts: 1 });
  context.onEnd(() => client.destroy());
  return { endpoint, clock, client };
}

/** The SDK's own requests, made beforehand: what is measured is the endpoint and not the client. */
async function measurePut(context: BenchContext): Promise<Row> {
  const { endpoint } = await startAccount(context);
  const requests = await captureRequests(
    Array.from({ length: putCalls }, (_, call) => {
      const MetricData = Array.from({ length: dataPerCall }, (_, index) => datum(index % series, call, index));
      return new PutMetricDataCommand({ Namespace: 'Bench', MetricData });
    }),
  );
  if (requests.some(({ headers }) => headers['content-encoding'] !== 'gzip')) throw new Error('the SDK packed nothing');
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  context.onEnd(() => agent.destroy());
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { seconds } = await timed(() => Promise.all(requests.map((each) => send(endpoint.url, agent, each))));
    rates.push((putCalls * dataPerCall) / seconds);
    context.progress(`PutMetricData, round ${round + 1}: ${rates.at(-1)?.toFixed(0)} data a second`);
  }
  return atLeast('PutMetricData over HTTP, gzip', median(rates), 'data a second', 20_000);
}

/** As the service sends them: a third are distributions with exact sums, the others single values. */
function datum(metric: number, minute: number, salt: number) {
  const common = {
    MetricName: `Metric${metric}`,
    Dimensions: [
      { Name: 'Environment', Value: 'bench' },
      { Name: 'Route', Value: `/claims/${metric}` },
    ],
    Timestamp: new Date(startMs - (minutes - minute) * 60_000),
  };
  if (metric % 3 !== 0) return { ...common, Value: (metric * 7 + minute * 13 + salt) % 100, Unit: 'Count' as const };
  const Values = Array.from({ length: 20 }, (_, i) => Number((0.001 * 1.3 ** i + (salt % 7) * 0.0001).toPrecision(6)));
  const Counts = Values.map((_, i) => 1 + ((i * minute) % 9));
  const SampleCount = Counts.reduce((sum, count) => sum + count, 0);
  const Sum = Values.reduce((sum, value, i) => sum + value * (Counts[i] ?? 0), 0);
  const StatisticValues = { SampleCount, Sum, Minimum: Values[0] ?? 0, Maximum: Values.at(-1) ?? 0 };
  return { ...common, Values, Counts, StatisticValues, Unit: 'Seconds' as const };
}

function send(url: string, agent: Agent, { headers, body }: WireRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`the endpoint answered ${response.statusCode}`));
      });
    });
    call.once('error', reject);
    call.end(body);
  });
}

/** Three hours of minutes for each series, and those in which alarms are going to be evaluated. */
async function fill(context: BenchContext, { client }: Account): Promise<void> {
  context.progress(`filling ${series} metrics with ${minutes} minutes`);
  for (let minute = 0; minute < minutes + rounds; minute += 1) {
    const MetricData = Array.from({ length: series }, (_, metric) => datum(metric, minute, metric));
    await client.send(new PutMetricDataCommand({ Namespace: 'Bench', MetricData }));
  }
}

function metricStat(metric: number) {
  const { MetricName, Dimensions } = datum(metric, 0, 0);
  const Stat = metric % 3 === 0 ? 'p99' : 'Sum';
  return { Metric: { Namespace: 'Bench', MetricName, Dimensions }, Period: 60, Stat };
}

/** Half of the series are metrics, half are expressions over two of them. */
async function measureGet(context: BenchContext, { client }: Account): Promise<Row> {
  const metrics = Array.from(
    { length: series },
    (_, metric): MetricDataQuery => ({
      Id: `m${metric}`,
      MetricStat: metricStat(metric),
      ReturnData: metric % 2 === 0,
    }),
  );
  const expressions = Array.from({ length: series / 2 }, (_, index): MetricDataQuery => {
    const [part, whole] = [`m${index * 2}`, `m${index * 2 + 1}`];
    return { Id: `e${index}`, Expression: `IF(${whole} > 10, 100 * FILL(${part}, 0) / ${whole}, 0)` };
  });
  const input = {
    MetricDataQueries: [...metrics, ...expressions],
    StartTime: new Date(startMs - minutes * 60_000),
    EndTime: new Date(startMs),
  };
  const milliseconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { result, seconds } = await timed(() => client.send(new GetMetricDataCommand(input)));
    if (result.MetricDataResults?.length !== series) throw new Error('the answer does not have all series');
    milliseconds.push(seconds * 1000);
  }
  context.progress(`GetMetricData: ${milliseconds.map((each) => each.toFixed(0)).join(', ')} ms`);
  return atMost(`GetMetricData, ${series} series x 3 h, with math`, median(milliseconds), 'ms', 100);
}

async function measureEvaluation(context: BenchContext, { client, endpoint, clock }: Account): Promise<Row> {
  for (let index = 0; index < alarms; index += 1) await client.send(new PutMetricAlarmCommand(alarm(index)));
  const milliseconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    clock.advanceMs(60_000);
    const startedAt = performance.now();
    endpoint.evaluateAlarms();
    milliseconds.push(performance.now() - startedAt);
  }
  context.progress(`evaluation: ${milliseconds.map((each) => each.toFixed(0)).join(', ')} ms`);
  return atMost(`evaluation of ${alarms} alarms`, median(milliseconds), 'ms', 250);
}

/** A third watch an expression over two metrics, a ninth a percentile. */
function alarm(index: number) {
  const common = {
    AlarmName: `alarm-${index}`,
    ComparisonOperator: 'GreaterThanThreshold' as const,
    Threshold: index % 90,
    EvaluationPeriods: 5 + (index % 11),
    DatapointsToAlarm: 3,
  };
  const { Metric, Period, Stat } = metricStat(index % series);
  if (index % 3 === 0) {
    const other = { Id: 'other', MetricStat: metricStat((index + 1) % series), ReturnData: false };
    const share = { Id: 'share', Expression: 'IF(other > 10, 100 * part / other, 0)' };
    return {
      ...common,
      Metrics: [{ Id: 'part', MetricStat: { Metric, Period, Stat }, ReturnData: false }, other, share],
    };
  }
  const statistic = Stat === 'Sum' ? { Statistic: 'Sum' as const } : { ExtendedStatistic: Stat };
  return { ...common, ...Metric, Period, ...statistic };
}
