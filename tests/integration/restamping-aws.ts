import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { listen } from '../../src/base/ports.ts';
import type { Clock } from '../../src/emulator/protocol/clock.ts';

const host = '127.0.0.1';

/** CloudWatch as it looks to an instance whose clock is the test's. */
export interface RestampingAws {
  /** For `AWS_ENDPOINT_URL` of the instances. */
  readonly url: string;
  /** Calls so far, also those that broke off. */
  calls(): number;
  close(): Promise<void>;
}

/**
 * Passes PutMetricData on to `endpointUrl` with the test's time in the place of the machine's: what real instances send now then counts
 * for the minute in which the test is. A call that breaks off there breaks off here.
 */
export async function startRestampingAws(deps: { endpointUrl: string; clock: Clock }): Promise<RestampingAws> {
  let calls = 0;

  async function pass(incoming: IncomingMessage): Promise<{ status: number; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const packed = Buffer.concat(chunks);
    const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(packed) : packed).toString();
    const input = JSON.parse(text) as { MetricData: { Timestamp: number }[] };
    for (const datum of input.MetricData) datum.Timestamp = deps.clock.nowMs() / 1000;
    const response = await fetch(deps.endpointUrl, {
      method: 'POST',
      headers: {
        'Content-Type': String(incoming.headers['content-type']),
        'X-Amz-Target': String(incoming.headers['x-amz-target']),
        Authorization: String(incoming.headers.authorization),
      },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.text() };
  }

  const server = createServer(async (incoming, outgoing) => {
    try {
      const { status, body } = await pass(incoming);
      outgoing.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' }).end(body);
    } catch {
      incoming.socket.destroy();
    }
    calls += 1;
  });
  const port = await listen(server, { host, port: 0, what: 'the restamping AWS' });
  return {
    url: `http://${host}:${port}`,
    calls: () => calls,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
