import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../src/base/ports.ts';

const host = '127.0.0.1';

/**
 * What is wrong with AWS.
 * - `dead`: nobody listens, neither for calls nor for datagrams.
 * - `hanging`: calls arrive and are never answered.
 * - `throttling`: every call is refused because there are too many.
 * - `garbage`: answers that AWS never gives, one kind after the other.
 * - `refusing`: every call is refused for good.
 */
export type Fault = 'dead' | 'hanging' | 'throttling' | 'garbage' | 'refusing';

/** What stands between a service and AWS's endpoint, and breaks when it is told to. */
export interface FaultyAws {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly xrayDaemonAddress: string;
  /** Has `fault` from now on, or none. What hung is broken off. */
  become(fault: Fault | 'healthy'): Promise<void>;
  /** Calls that arrived, answered or not: metrics, and spans that come by OTLP. */
  calls(): { metrics: number; spans: number };
  close(): Promise<void>;
}

/** Starts it in front of `endpoint`, healthy. Calls by OTLP, which the endpoint does not know, are taken and forgotten. */
export async function startFaultyAws(endpoint: { url: string; xrayDaemonAddress: string }): Promise<FaultyAws> {
  const agent = new Agent({ keepAlive: true });
  let state: Fault | 'healthy' = 'healthy';
  const calls = { metrics: 0, spans: 0 };

  const server = createServer((incoming, outgoing) => {
    const isSpans = incoming.url?.startsWith('/v1/traces') === true;
    calls[isSpans ? 'spans' : 'metrics'] += 1;
    if (state === 'hanging') incoming.resume();
    else if (state === 'throttling') answer(incoming, outgoing, throttled);
    else if (state === 'refusing') answer(incoming, outgoing, refused);
    else if (state === 'garbage') answer(incoming, outgoing, garbage[(calls.metrics + calls.spans) % garbage.length]);
    else if (isSpans) answer(incoming, outgoing, { status: 200, body: '' });
    else forward(incoming, outgoing, endpoint.url, agent);
  });
  const port = await listen(server, { host, port: 0, what: 'the faulty AWS' });

  const [daemonHost, daemonPort] = endpoint.xrayDaemonAddress.split(':');
  const bindDaemon = async (udpPort: number): Promise<Socket> => {
    const socket = createSocket('udp4');
    socket.on('message', (datagram) => {
      if (state === 'healthy') socket.send(datagram, Number(daemonPort), daemonHost);
    });
    socket.bind(udpPort, host);
    await once(socket, 'listening');
    return socket;
  };
  let daemon = await bindDaemon(0);
  const udpPort = daemon.address().port;

  const die = async () => {
    const closed = [once(server, 'close'), once(daemon, 'close')];
    server.close();
    server.closeAllConnections();
    daemon.close();
    await Promise.all(closed);
  };
  return {
    url: `http://${host}:${port}`,
    xrayDaemonAddress: `${host}:${udpPort}`,
    async become(next) {
      const wasDead = state === 'dead';
      state = next;
      server.closeAllConnections();
      if (next === 'dead' && !wasDead) await die();
      if (next !== 'dead' && wasDead) {
        await listen(server, { host, port, what: 'the faulty AWS' });
        daemon = await bindDaemon(udpPort);
      }
    },
    calls: () => ({ ...calls }),
    async close() {
      agent.destroy();
      if (state !== 'dead') await die();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly type?: string;
  /** Says that it is longer than it is, and breaks off. */
  readonly isCut?: boolean;
}

const refusal = (name: string): Answer => ({
  status: 400,
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify({ __type: `com.amazon.coral.availability#${name}`, message: 'Rate exceeded' }),
});
const throttled = refusal('ThrottlingException');
const refused = refusal('InvalidParameterValueException');

const garbage: readonly Answer[] = [
  { status: 502, type: 'text/html', body: '<html>Bad Gateway</html>' },
  { status: 200, type: 'application/x-amz-json-1.0', body: '{"MetricDataResults":[{' },
  { status: 200, type: 'application/x-amz-json-1.0', body: Buffer.from([0xff, 0x00, 0xfe, 0x80]) },
  { status: 500, type: 'application/x-amz-json-1.0', body: '[[[null' },
  { status: 200, type: 'application/x-amz-json-1.0', body: '{}', isCut: true },
];

/** After so many calls each kind of garbage was answered. */
export const garbageKinds = garbage.length;

function answer(incoming: IncomingMessage, outgoing: ServerResponse, given: Answer | undefined): void {
  incoming.resume();
  incoming.once('end', () => {
    const { status, body, type = 'application/x-protobuf', isCut = false } = given ?? throttled;
    const length = Buffer.byteLength(body) + (isCut ? 100 : 0);
    outgoing.writeHead(status, { 'content-type': type, 'content-length': length });
    if (isCut) outgoing.write(body, () => outgoing.destroy());
    else outgoing.end(body);
  });
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, url: string, agent: Agent): void {
  const { method } = incoming;
  // The endpoint answers to its own name and port only.
  const { host: _, ...headers } = incoming.headers;
  const onward = httpRequest(new URL(incoming.url ?? '/', url), { method, headers, agent }, (answered) => {
    outgoing.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
