import { type Agent, type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { errorPage } from './load-balancer-error-page.ts';
import { responseHeaders } from './load-balancer-headers.ts';
import type { Target } from './load-balancer-target-group.ts';

/** What became of one request. */
export interface RequestObservation {
  readonly status: number;
  /** Who made the response: a target, or the load balancer itself. */
  readonly source: 'target' | 'elb';
  /** From the request's departure to the first of the response's headers; undefined when none came. */
  readonly targetSeconds: number | undefined;
}

/** The client went away before there was a response. No such status exists in HTTP; it stands in logs and metrics. */
const clientClosedStatus = 460;

/**
 * Sends a request to a target and its response back, both as they come. Never tries twice: the target may have acted on
 * a request it did not answer. Resolves when the exchange is over; never rejects. What went wrong is answered as in
 * "Troubleshoot your Application Load Balancers" (Elastic Load Balancing user guide): 502 when the target refuses,
 * breaks off or answers what is not HTTP; 504 when it cannot be connected to in time or is silent for the idle timeout;
 * 408 when it is the client that is silent.
 */
export function forwardRequest(deps: {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  target: Target;
  headers: string[];
  agent: Agent;
  connectTimeoutMs: number;
  idleTimeoutMs: number;
}): Promise<RequestObservation> {
  const { incoming, outgoing, target } = deps;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let answered: RequestObservation | undefined;
    let clientIsGone = false;
    let failure = 502;

    const toTarget = request({
      host: target.host,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: deps.headers,
      agent: deps.agent,
      setHost: false,
      maxHeaderSize: 65_536,
    });
    const fail = (status: number) => {
      failure = status;
      toTarget.destroy(new Error(`failed with ${status}`));
    };
    const answerWithPage = (status: number) => {
      answered = { status, source: 'elb', targetSeconds: undefined };
      incoming.unpipe(toTarget).resume();
      sendErrorPage(outgoing, status);
    };
    limitConnecting(toTarget, deps.connectTimeoutMs, () => fail(504));
    toTarget.setTimeout(deps.idleTimeoutMs, () => fail(incoming.complete ? 504 : 408));

    toTarget.on('response', (fromTarget) => {
      const { statusCode = 502, statusMessage, rawHeaders } = fromTarget;
      fromTarget.on('error', () => outgoing.destroy());
      outgoing.sendDate = false;
      try {
        outgoing.writeHead(statusCode, statusMessage, responseHeaders(rawHeaders));
      } catch {
        // HTTP's parser lets a little through that HTTP does not allow.
        answerWithPage(502);
        toTarget.destroy();
        return;
      }
      answered = { status: statusCode, source: 'target', targetSeconds: (performance.now() - startedAt) / 1000 };
      fromTarget.pipe(outgoing);
    });
    toTarget.on('error', () => {
      if (clientIsGone || answered !== undefined) {
        // After the headers all that is left is to break off, so that the client sees that the response is not whole.
        outgoing.destroy();
        return;
      }
      answerWithPage(failure);
    });
    incoming.on('error', () => {
      clientIsGone = true;
      toTarget.destroy();
    });
    outgoing.on('close', () => {
      toTarget.destroy();
      resolve(answered ?? { status: clientClosedStatus, source: 'elb', targetSeconds: undefined });
    });
    incoming.pipe(toTarget);
  });
}

/** Answers with the load balancer's own page. */
export function sendErrorPage(outgoing: ServerResponse, status: number): void {
  const { reason, headers, body } = errorPage(status);
  // A client that has fallen silent in the middle of a request cannot begin another one on this connection.
  const close = status === 408 ? ['Connection', 'close'] : [];
  outgoing.writeHead(status, reason, [...headers, ...close]);
  outgoing.end(body);
}

/** Calls `onTimeout` when the request's connection is not there in time; one kept alive is there at once. */
function limitConnecting(toTarget: ClientRequest, timeoutMs: number, onTimeout: () => void): void {
  toTarget.once('socket', (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(onTimeout, timeoutMs);
    const done = () => clearTimeout(timer);
    socket.once('connect', done).once('close', done);
  });
}
