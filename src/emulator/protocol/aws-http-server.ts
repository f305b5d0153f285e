import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AwsAnswer, type AwsProtocol, cborProtocolName } from './aws-protocol.ts';
import { readRequestBody, readRequestBytes } from './aws-request-body.ts';
import { refuseWebPages } from './refuse-web-pages.ts';
import { AwsRefusal, refusalOf } from './service-error.ts';

/**
 * One HTTP server for all services: it tells from the headers which protocol a request speaks, as the protocol tells
 * which service is meant. A request may be signed by anybody or nobody: signatures are not checked, so it has to listen
 * on this machine only. What a page in a browser sends is refused (`refuse-web-pages.ts`): any page of any site could.
 */
export function createAwsHttpServer(
  protocols: { json: AwsProtocol; query: AwsProtocol; rest: AwsProtocol; cbor: AwsProtocol },
  /** Breaks the connection off without an answer, as a network does, when it says so of the key that a request is signed by. */
  breaksOff: (accessKeyId: string) => boolean = () => false,
  /** Names besides those of this machine that it answers to, as `readAllowedHosts` gives them. */
  allowedHosts: readonly string[] = [],
): Server {
  async function answer(request: IncomingMessage, requestId: string): Promise<AwsAnswer> {
    const { headers } = request;
    const protocol = protocolOf(request);
    try {
      const link = linkedAction(request);
      refuseWebPages(request, { isLink: link !== undefined, allowedHosts });
      if (link === undefined && request.method !== 'POST') {
        throw new AwsRefusal(
          'UnknownOperationException',
          `An action is asked for by POST, and not by ${request.method}.`,
        );
      }
      const named = headers['smithy-protocol'];
      if (named !== undefined && named !== cborProtocolName) {
        const message = `The protocol ${named} is not spoken here. Ask by ${cborProtocolName}, AWS JSON 1.0 or AWS Query.`;
        throw new AwsRefusal('UnknownOperationException', message);
      }
      const readBody = async () => link ?? (await readRequestBody(request));
      const readBytes = () => readRequestBytes(request);
      return await protocol.perform({ path: pathOf(request), headers, readBody, readBytes }, requestId);
    } catch (error) {
      // What was not read is read now, or the client would not read the answer.
      request.resume();
      return protocol.refuse(refusalOf(error), { headers, path: pathOf(request) }, requestId);
    }
  }

  function protocolOf(request: IncomingMessage): AwsProtocol {
    const { headers } = request;
    if (headers['smithy-protocol'] === cborProtocolName) return protocols.cbor;
    if (headers['x-amz-target'] !== undefined) return protocols.json;
    if (linkedAction(request) !== undefined) return protocols.query;
    return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? protocols.query : protocols.rest;
  }

  return createServer(async (request, response) => {
    if (breaksOff(accessKeyIdOf(request))) {
      request.socket.destroy();
      return;
    }
    const { status, headers, body } = await answer(request, randomUUID());
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
  });
}

/**
 * The parameters of an action that stands in the address, as in the links of SNS's messages. Only these: a link on any page that a
 * browser shows could do the others.
 */
function linkedAction({ method, url = '', headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' || headers['x-amz-target'] !== undefined) return undefined;
  const parameters = url.split('?', 2)[1] ?? '';
  return linkedActions.has(new URLSearchParams(parameters).get('Action')) ? parameters : undefined;
}

const linkedActions: ReadonlySet<string | null> = new Set(['ConfirmSubscription', 'Unsubscribe']);

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

/** From `AWS4-HMAC-SHA256 Credential=<key>/<day>/<region>/...`; empty when it is not signed. */
function accessKeyIdOf({ headers }: IncomingMessage): string {
  return /Credential=([^/,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
}
