import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AwsAnswer, AwsProtocol } from './aws-protocol.ts';
import { refusalOf } from './aws-refusal.ts';
import { readRequestBody } from './aws-request-body.ts';

/**
 * One HTTP server for all services: it tells from the headers which protocol a request speaks, as the protocol tells
 * which service is meant. A request may be signed by anybody or nobody: signatures are not checked, so it has to listen
 * on this machine only.
 */
export function createAwsHttpServer(protocols: { json: AwsProtocol; query: AwsProtocol; rest: AwsProtocol }): Server {
  async function answer(request: IncomingMessage, requestId: string): Promise<AwsAnswer> {
    const { headers } = request;
    const protocol = protocolOf(request);
    try {
      const body = await readRequestBody(request);
      return protocol.perform({ path: pathOf(request), headers, body }, requestId);
    } catch (error) {
      return protocol.refuse(refusalOf(error), { headers }, requestId);
    }
  }

  function protocolOf({ headers }: IncomingMessage): AwsProtocol {
    if (headers['x-amz-target'] !== undefined) return protocols.json;
    return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? protocols.query : protocols.rest;
  }

  return createServer(async (request, response) => {
    const { status, headers, body } = await answer(request, randomUUID());
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}
