import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { BatchGetTracesCommand, XRayClient } from '@aws-sdk/client-xray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { sendingTo, startInstance } from './instance.ts';
import { type InstanceWithAws, startInstanceWithAws } from './instance-with-aws.ts';

/** Values that appear nowhere but in the database. */
const personal = { name: 'Markerius Namensen', dob: '1971-03-09', mobile: '+4915901234567' };
const xrayTraceId = `1-${Math.floor(Date.now() / 1000).toString(16)}-${'c1a1'.repeat(6)}`;

interface Document {
  readonly id: string;
  readonly parent_id?: string;
  readonly name: string;
  readonly [key: string]: unknown;
}

let running: InstanceWithAws;
let cloudwatch: CloudWatchClient;
let xray: XRayClient;
let reference: string;
const errorsSeen: string[] = [];

beforeAll(async () => {
  running = await startInstanceWithAws({ onUnknownAction: (name) => errorsSeen.push(name) });
  cloudwatch = new CloudWatchClient(running.account);
  xray = new XRayClient(running.account);
  const answer = await fetch(`${running.instance.url}/api/claims`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Amzn-Trace-Id': `Root=${xrayTraceId}`,
      'X-Forwarded-For': '198.51.100.1, 203.0.113.9',
    },
    body: JSON.stringify(sampleClaim(personal)),
  });
  reference = ((await answer.json()) as { reference: string }).reference;
});

afterAll(async () => {
  cloudwatch?.destroy();
  xray?.destroy();
  await running?.stop();
});

async function traceDocuments(): Promise<Document[]> {
  const { Traces } = await xray.send(new BatchGetTracesCommand({ TraceIds: [xrayTraceId] }));
  const documents = (Traces?.[0]?.Segments ?? []).map(({ Document: text }) => JSON.parse(text ?? '{}'));
  return documents.flatMap((document) => [document, ...(document.subsegments ?? [])]);
}

describe('one claim', () => {
  it('leaves a trace under the id that the load balancer gave it: a server segment, and its SQL below it', async () => {
    await expect.poll(async () => (await traceDocuments()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
    const documents = await traceDocuments();
    const server = documents.find(({ name }) => name === 'insurance-claims');
    expect(server).toMatchObject({
      http: {
        request: { method: 'POST', client_ip: '203.0.113.9', url: `${running.instance.url}/api/claims` },
        response: { status: 201 },
      },
      annotations: { 'http.route': '/api/claims', 'claim.reference': reference, 'claim.outcome': 'accepted' },
      service: { version: 'unreleased' },
    });
    expect(server).not.toHaveProperty('parent_id');
    const below = documents.filter(({ parent_id }) => parent_id === server?.id);
    expect(below).toContainEqual(
      expect.objectContaining({
        namespace: 'remote',
        sql: expect.objectContaining({
          database_type: 'mysql',
          sanitized_query: expect.stringContaining('INSERT INTO claims'),
        }),
      }),
    );
  });

  it('leaves one log line with the same id', async () => {
    await expect
      .poll(() => running.instance.requests().filter((line) => line.reference === reference))
      .toEqual([
        expect.objectContaining({
          level: 'info',
          method: 'POST',
          route: '/api/claims',
          status: 201,
          outcome: 'accepted',
          xray_trace_id: xrayTraceId,
          trace_id: xrayTraceId.slice(2).replace('-', ''),
          duration_ms: expect.any(Number),
        }),
      ]);
  });

  it('is counted in CloudWatch', async () => {
    const count = async () => {
      const { MetricDataResults } = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 60_000),
          MetricDataQueries: [
            {
              Id: 'accepted',
              MetricStat: {
                Metric: {
                  Namespace: 'InsuranceClaims',
                  MetricName: 'ClaimsAccepted',
                  Dimensions: [{ Name: 'Environment', Value: 'test' }],
                },
                Period: 60,
                Stat: 'Sum',
              },
            },
          ],
        }),
      );
      return (MetricDataResults?.[0]?.Values ?? []).reduce((total, value) => total + value, 0);
    };
    await expect.poll(count, { timeout: 10_000 }).toBe(1);
  });

  it('has its personal data in the database and nowhere else', async () => {
    const everything = JSON.stringify([running.instance.lines, await traceDocuments()]);
    expect(everything).toContain(reference);
    for (const value of Object.values(personal)) expect(everything).not.toContain(value);
    expect(everything).not.toContain('MOT-204518');
  });

  it('made no call that AWS does not know, and its telemetry made no trace of its own', async () => {
    expect(errorsSeen).toEqual([]);
    const names = new Set((await traceDocuments()).map(({ name }) => name));
    expect(names.size).toBe(2);
  });
});

describe('a dead CloudWatch and X-Ray', () => {
  it('stop neither a claim nor an instance', async () => {
    const blind = await startInstance(
      running.database,
      sendingTo({ region: 'us-east-1', url: 'http://127.0.0.1:1', xrayDaemonAddress: '127.0.0.1:1' }),
    );
    try {
      const post = () =>
        fetch(`${blind.url}/api/claims`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(sampleClaim(personal)),
        });
      expect((await post()).status).toBe(201);
      await expect
        .poll(() => blind.lines.some((line) => line.includes('CloudWatch did not take the metrics')), {
          timeout: 10_000,
        })
        .toBe(true);
      expect((await post()).status).toBe(201);
    } finally {
      expect((await blind.child.stop()).code).toBe(0);
    }
  });
});
