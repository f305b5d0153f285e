import { randomBytes } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { listen } from '../../base/ports.ts';
import { rawErrorResponse } from './load-balancer-error-page.ts';
import { forwardRequest, type RequestObservation, sendErrorPage } from './load-balancer-forward.ts';
import { requestHeaders } from './load-balancer-headers.ts';
import { createTargetGroup, type HealthCheck, type Target } from './load-balancer-target-group.ts';
import { createTraceId, forwardedTraceId } from './load-balancer-trace-id.ts';

const host = '127.0.0.1';
const defaultConnectTimeoutMs = 10_000;
/** Requests that are still under way when the load balancer closes get this long. */
const drainTimeoutMs = 5000;
const longestHeadersBytes = 65_536;

export interface LoadBalancer {
  readonly url: string;
  readonly port: number;
  /** How many targets passed and failed their health checks; one that was never checked is neither. */
  health(): { healthy: number; unhealthy: number };
  /** Takes no new connections, lets requests under way finish for five seconds, then breaks them off. */
  close(): Promise<void>;
}

/**
 * Starts a small stand-in for an Application Load Balancer: an HTTP listener in front of one target group. Resolves when
 * it listens and every target has been checked once. Port 0 takes a free one. Throws `PORT_TAKEN`.
 */
export async function startLoadBalancer(deps: {
  port: number;
  targets: readonly Target[];
  healthCheck: HealthCheck;
  /** How long either side may be silent in the middle of an exchange. */
  idleTimeoutMs: number;
  connectTimeoutMs?: number;
  onRequest(observation: RequestObservation): void;
}): Promise<LoadBalancer> {
  const agent = new Agent({ keepAlive: true });
  const targetGroup = createTargetGroup(deps);
  let listenerPort = deps.port;

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const target = targetGroup.next();
    if (target === undefined) {
      sendErrorPage(outgoing, 503);
      deps.onRequest({ status: 503, source: 'elb', targetSeconds: undefined });
      return;
    }
    const headers = requestHeaders({
      received: incoming.rawHeaders,
      clientAddress: incoming.socket.remoteAddress ?? host,
      listenerPort,
      traceId: (received) => forwardedTraceId(received, () => createTraceId(Date.now(), randomBytes(12))),
    });
    const observation = await forwardRequest({
      incoming,
      outgoing,
      target,
      headers,
      agent,
      connectTimeoutMs: deps.connectTimeoutMs ?? defaultConnectTimeoutMs,
      idleTimeoutMs: deps.idleTimeoutMs,
    });
    deps.onRequest(observation);
  };

  const server = createServer(
    { maxHeaderSize: longestHeadersBytes, keepAliveTimeout: deps.idleTimeoutMs, requestTimeout: 0 },
    (incoming, outgoing) => void handle(incoming, outgoing),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    socket.end(rawErrorResponse(status));
    deps.onRequest({ status, source: 'elb', targetSeconds: undefined });
  });

  try {
    listenerPort = await listen(server, { host, port: deps.port, what: 'the load balancer' });
  } catch (error) {
    targetGroup.close();
    throw error;
  }
  await targetGroup.checkedOnce;
  return {
    url: `http://${host}:${listenerPort}`,
    port: listenerPort,
    health: () => targetGroup.health(),
    async close() {
      targetGroup.close();
      const closed = new Promise((resolve) => server.close(resolve));
      // A connection whose last request is over stays open for the next one, which is not to come.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      await closed;
      clearInterval(idle);
      clearTimeout(deadline);
      agent.destroy();
    },
  };
}
