import { type AwsProtocol, unknownAction } from '../aws-protocol.ts';
import type { AwsService } from '../aws-service.ts';
import type { YieldingRunner } from '../yielding-runner.ts';
import { encodeAnswer, readJsonBody } from './json-body.ts';
import { encodeJson } from './json-shape.ts';

/**
 * AWS REST JSON, as much of it as X-Ray needs: `POST /<address of the action>` with a JSON body. AWS page: "AWS restJson1
 * protocol" (Smithy).
 */
export function createJsonRestProtocol(deps: {
  service: AwsService;
  onUnknownAction?: ((name: string) => void) | undefined;
  runner: YieldingRunner;
}): AwsProtocol {
  const operations = new Map(
    [...deps.service.operations.values()].map((operation) => [operation.shape.path, operation]),
  );
  return {
    async perform(request, requestId) {
      const operation = operations.get(request.path);
      if (operation === undefined) {
        throw unknownAction(request.path, deps.onUnknownAction, `There is no action at ${request.path} here.`);
      }
      const body = await request.readBody();
      operation.refuseLong(body);
      const output = await operation.perform(await readJsonBody(operation.shape.input, body, deps.runner));
      return { status: 200, headers: answerHeaders(requestId), body: await encodeAnswer(output, deps.runner) };
    },

    refuse(refusal, _request, requestId) {
      const headers = { ...answerHeaders(requestId), 'x-amzn-errortype': refusal.name };
      const body = { Message: refusal.message, ...refusal.details };
      return { status: refusal.status, headers, body: encodeJson(body) };
    },
  };
}

function answerHeaders(requestId: string): Record<string, string> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}
