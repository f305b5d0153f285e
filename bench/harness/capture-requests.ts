import { CloudWatchClient, type PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { localAccount } from '../../src/stack/local-account.ts';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The requests that the SDK makes of commands, serialised, packed and signed, without sending them. */
export async function captureRequests(commands: readonly PutMetricDataCommand[]): Promise<WireRequest[]> {
  const captured: WireRequest[] = [];
  const account = localAccount({ region: 'us-east-1', awsUrl: 'http://127.0.0.1' });
  const client = new CloudWatchClient({ ...account, maxAttempts: 1 });
  const taken = new Error('taken');
  client.middlewareStack.add(
    () =>
      ({ request }) => {
        const { headers, body } = request as { headers: Record<string, string>; body: string | Uint8Array };
        captured.push({ headers, body: typeof body === 'string' ? Buffer.from(body) : body });
        throw taken;
      },
    { step: 'finalizeRequest', priority: 'low' },
  );
  for (const command of commands) {
    await client.send(command).catch((error: unknown) => {
      if (error !== taken) throw error;
    });
  }
  client.destroy();
  return captured;
}
