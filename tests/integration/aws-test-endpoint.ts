import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient } from '@aws-sdk/client-sns';
import { XRayClient } from '@aws-sdk/client-xray';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { createManualClock, type ManualClock } from '../../src/emulator/protocol/clock.ts';

export interface TestEndpoint {
  readonly endpoint: AwsEndpoint;
  readonly clock: ManualClock;
  readonly unknownActions: readonly string[];
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly xray: XRayClient;
  readonly sns: SNSClient;
  close(): Promise<void>;
}

/** 2026-02-01 at noon, a full hour. */
export const startMs = Date.UTC(2026, 1, 1, 12);

/** An endpoint on a free port, with a clock that stands still at `startMs` or where the one that is given stands, and the real SDK's clients for it. */
export async function startTestEndpoint(
  options: Partial<Parameters<typeof startAwsEndpoint>[0]> = {},
): Promise<TestEndpoint> {
  const clock = createManualClock(options.clock?.nowMs() ?? startMs);
  const unknownActions: string[] = [];
  const endpoint = await startAwsEndpoint({
    port: 0,
    region: 'eu-west-1',
    accountId: '123456789012',
    onUnknownAction: (name) => unknownActions.push(name),
    ...options,
    clock,
  });
  const config = {
    endpoint: endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 1,
  };
  const clients = {
    cloudwatch: new CloudWatchClient(config),
    logs: new CloudWatchLogsClient(config),
    xray: new XRayClient(config),
    sns: new SNSClient(config),
  };
  return {
    endpoint,
    clock,
    unknownActions,
    ...clients,
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await endpoint.close();
    },
  };
}

/** A request in AWS Query, written by hand. */
export async function sendQuery(
  url: string,
  parameters: Record<string, string>,
): Promise<{ status: number; xml: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Version: '2010-08-01', ...parameters }).toString(),
  });
  return { status: response.status, xml: await response.text() };
}
