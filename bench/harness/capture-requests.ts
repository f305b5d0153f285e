import { CloudWatchClient, type PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The requests that the SDK makes of commands, serialised, packed and signed, without sending them. */
export async function captureRequests(commands: readonly PutMetricDataCommand[]): Promise<WireRequest[]> {
  const captured: WireRequest[] = [];
  const client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    maxAttempts: 1,
  });
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
