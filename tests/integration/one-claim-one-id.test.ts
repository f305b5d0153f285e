import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { type LoadBalancer, startLoadBalancer } from '../../src/stack/load-balancer/load-balancer.ts';
import { type InstanceWithAws, startInstanceWithAws } from './instance-with-aws.ts';
import { startMetricPath } from './metric-path.ts';

const logGroupName = '/aws/elasticbeanstalk/test/var/log/web.stdout.log';
const xrayTraceId = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'0ddba11c1a1d'.repeat(2)}`;

let running: InstanceWithAws;
let loadBalancer: LoadBalancer;
let clients: { logs: CloudWatchLogsClient; xray: XRayClient };
let answer: { reference: string };
let answeredTraceId: string | null;

beforeAll(async () => {
  running = await startInstanceWithAws();
  clients = { logs: new CloudWatchLogsClient(running.account), xray: new XRayClient(running.account) };
  loadBalancer = await startLoadBalancer({
    port: 0,
    targets: [{ id: 'one', host: '127.0.0.1', port: Number(new URL(running.instance.url).port) }],
    healthCheck: { path: '/healthz', intervalMs: 1000, timeoutMs: 1000, healthyThreshold: 1, unhealthyThreshold: 2 },
    idleTimeoutMs: 10_000,
    onRequest: () => {},
  });
  // Others before and after it, which must not be found instead.
  await submit({});
  const response = await submit({ 'X-Amzn-Trace-Id': `Root=${xrayTraceId}` });
  answer = (await response.json()) as typeof answer;
  answeredTraceId = response.headers.get('X-Amzn-Trace-Id');
  await submit({});
});

afterAll(async () => {
  await loadBalancer?.close();
  for (const client of Object.values(clients ?? {})) client.destroy();
  await running?.stop();
});

function submit(headers: Record<string, string>): Promise<Response> {
  return fetch(`${loadBalancer.url}/api/claims`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(sampleClaim()),
  });
}

/** The messages of the log that match, in CloudWatch Logs' own filter language. */
async function logLines(filterPattern: string): Promise<Record<string, unknown>[]> {
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
  return events.map(({ message }) => JSON.parse(message ?? ''));
}

describe('one claim that came through the load balancer', () => {
  it('is answered with the id that it came with', () => {
    expect(answeredTraceId).toContain(xrayTraceId);
  });

  it('is found in the database by its reference', async () => {
    const rows = await running.database.query('SELECT policy_id FROM claims WHERE reference = ?', [answer.reference]);
    expect(rows).toEqual([{ policy_id: 'MOT-204518' }]);
  });

  it('is found in the log by either, as one and the same line', async () => {
    await expect.poll(() => running.instance.requests().length).toBe(3);
    // What Elastic Beanstalk does with the lines of an instance.
    const events = running.instance.lines.map((message) => ({
      timestampMs: Date.parse(JSON.parse(message).time),
      message,
    }));
    running.endpoint.putLogEvents({ logGroupName, logStreamName: 'one', events });
    const byTrace = await logLines(`{ $.xray_trace_id = "${xrayTraceId}" }`);
    const byReference = await logLines(`{ $.reference = "${answer.reference}" }`);
    expect(byTrace).toEqual([
      expect.objectContaining({
        level: 'info',
        msg: 'request',
        release: 'unreleased',
        method: 'POST',
        route: '/api/claims',
        status: 201,
        outcome: 'accepted',
        reference: answer.reference,
        duration_ms: expect.any(Number),
        pool_wait_ms: expect.any(Number),
      }),
    ]);
    expect(byReference).toEqual(byTrace);
  });

  it('is found among the traces by its id, with its reference, and its way from the request to the database', async () => {
    const documents = async () => {
      const { Traces } = await clients.xray.send(new BatchGetTracesCommand({ TraceIds: [xrayTraceId] }));
      return (Traces?.[0]?.Segments ?? []).map(({ Document }) => Document ?? '').join('\n');
    };
    await expect.poll(documents, { timeout: 15_000 }).toContain(answer.reference);
    await expect.poll(documents, { timeout: 15_000 }).toContain('INSERT INTO claims');
  });

  it('is one of the claims that its minute counts', async () => {
    const path = startMetricPath({ url: running.endpoint.url, region: running.account.region });
    try {
      const accepted = async () => (await path.statistics('ClaimsAccepted', ['Sum'])).Sum;
      await expect.poll(accepted, { timeout: 15_000 }).toBe(3);
    } finally {
      await path.close();
    }
    const counted = await running.database.query<{ count: number }>('SELECT COUNT(*) AS count FROM claims');
    expect(counted).toEqual([{ count: 3 }]);
  });
});
