import { runAtOnce } from '../../../parsing/run-at-once.ts';
import { type AwsProtocol, cborProtocolName, unknownAction } from '../aws-protocol.ts';
import type { AwsService } from '../aws-service.ts';
import { decodeJson } from '../json/json-shape.ts';
import { isLongAnswer } from '../long-answer.ts';
import type { Shape } from '../operation-schema.ts';
import type { YieldingRunner } from '../yielding-runner.ts';
import { decodeCbor } from './cbor-decode.ts';
import { encodeCbor } from './cbor-encode.ts';

/** Bytes of a body up to which it is read in one go: what is in them takes some milliseconds at most. */
const atOnceBytes = 256 * 1024;

/**
 * Smithy RPC v2 CBOR: `POST /service/<service>/operation/<action>` with a CBOR body. The SDKs for Go, Java, Rust and PHP speak it by
 * themselves. AWS page: "Smithy RPC v2 CBOR protocol", and "AWS query compatible" (Smithy).
 */
export function createCborProtocol(deps: {
  services: readonly AwsService[];
  onUnknownAction?: ((name: string) => void) | undefined;
  runner: YieldingRunner;
}): AwsProtocol {
  const { runner, onUnknownAction } = deps;
  const services = new Map(deps.services.map((service) => [service.targetPrefix, service]));

  return {
    async perform(request, requestId) {
      const { service, action } = addressOf(request.path);
      const operation = services.get(service)?.operations.get(action);
      if (operation === undefined) {
        throw unknownAction(action, onUnknownAction, `The action ${action} is not valid for this web service.`);
      }
      const body = await request.readBytes();
      operation.refuseLong(body);
      const output = await operation.perform(await readBody(operation.shape.input, body));
      const steps = encodeCbor(output);
      return {
        status: 200,
        headers: answerHeaders(requestId),
        body: isLongAnswer(output) ? await runner.run(steps) : runAtOnce(steps),
      };
    },

    refuse(refusal, { headers, path }, requestId) {
      const answer = answerHeaders(requestId);
      // Clients that once spoke Query ask for Query's code beside the name.
      const isQueryMode = headers['x-amzn-query-mode'] === 'true';
      if (isQueryMode) {
        answer['x-amzn-query-error'] = `${refusal.queryCode};${refusal.fault}`;
      }
      const namespace = services.get(addressOf(path).service)?.errorNamespace ?? '';
      const body = { __type: `${namespace}${refusal.name}`, message: refusal.message, ...refusal.details };
      return {
        status: isQueryMode ? refusal.status : refusal.plainStatus,
        headers: answer,
        body: runAtOnce(encodeCbor(body)),
      };
    },
  };

  async function readBody(shape: Shape, body: Uint8Array): Promise<unknown> {
    if (body.length === 0) return {};
    return body.length > atOnceBytes ? runner.run(read(shape, body)) : runAtOnce(read(shape, body));
  }
}

/** Times are epoch seconds and absent members null, so that JSON's reading of a shape is CBOR's as well. */
function* read(shape: Shape, body: Uint8Array): Generator<undefined, unknown> {
  return yield* decodeJson(shape, yield* decodeCbor(body));
}

function addressOf(path: string): { service: string; action: string } {
  const [, service = '', action = path] = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? [];
  return { service, action };
}

function answerHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'application/cbor', 'smithy-protocol': cborProtocolName, 'x-amzn-requestid': requestId };
}
