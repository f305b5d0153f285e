import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request that is none of HTTP's, or that Node cannot take: it is answered here, because it never gets to the app. */
export interface RefusedRequest {
  readonly status: number;
  /** Why, as Node says it: HPE_INVALID_METHOD. */
  readonly code: string;
}

export interface RefusalDeps {
  /** What every answer has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  onRefused(request: RefusedRequest): void;
}

/** The statuses that Node itself answers with ("Event: 'clientError'"); everything else is 400. */
const statusOfCode: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What a CONNECT could be asked for instead. */
const allow = 'GET, HEAD, POST, OPTIONS';

/**
 * Answers what `server` would answer by itself, without a word and without the headers of every other answer: bytes that are
 * no request (400, 413, 431), one that does not come to its end (408), an expectation (417) and CONNECT (405). The
 * connection ends with it. `onRefused` hears of each but of those that broke off within a request that the app has: it
 * hears of that by itself.
 */
export function answerRefusedRequests(server: Server, deps: RefusalDeps): void {
  const running = new WeakMap<Duplex, ServerResponse>();

  function answer(socket: Duplex, status: number, more: RefusalDeps['headers'] = []): void {
    const body = `${status} ${STATUS_CODES[status]}\n`;
    const headers = [...deps.headers, ...more, ...framing(body)].map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join('')}\r\n${body}`);
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => running.set(request.socket, response));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex & { readonly bytesRead?: number }) => {
    const response = running.get(socket);
    const isRunning = response !== undefined && !response.writableFinished;
    // A client that went away hears nothing, one that never sent a byte asked for nothing, and half an answer stays one.
    const isHeard = socket.writable && error.code !== 'ECONNRESET' && socket.bytesRead !== 0;
    if (!isHeard || (isRunning && response.headersSent)) {
      socket.destroy();
      return;
    }
    const code = error.code ?? 'unknown';
    const status = statusOfCode[code] ?? 400;
    answer(socket, status);
    if (!isRunning) deps.onRefused({ status, code });
  });
  server.on('checkExpectation', (_: IncomingMessage, response: ServerResponse) => {
    const status = 417;
    const body = `${status} ${STATUS_CODES[status]}\n`;
    response.writeHead(status, Object.fromEntries([...deps.headers, ...framing(body)])).end(body);
    deps.onRefused({ status, code: 'EXPECTATION' });
  });
  server.on('connect', (_: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => {});
    answer(socket, 405, [['Allow', allow]]);
    deps.onRefused({ status: 405, code: 'CONNECT' });
  });
}

/** The answer to a request whose address or host the adapter cannot read. */
export function unreadableResponse(deps: RefusalDeps): Response {
  const status = 400;
  deps.onRefused({ status, code: 'TARGET' });
  return new Response(`${status} ${STATUS_CODES[status]}\n`, {
    status,
    headers: [...deps.headers, ...plainText].map(([name, value]): [string, string] => [name, value]),
  });
}

const plainText = [
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['Cache-Control', 'no-store'],
] as const;

function framing(body: string): RefusalDeps['headers'] {
  return [...plainText, ['Content-Length', String(Buffer.byteLength(body))], ['Connection', 'close']];
}
