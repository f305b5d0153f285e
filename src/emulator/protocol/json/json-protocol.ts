import { type AwsProtocol, unknownAction } from '../aws-protocol.ts';
import type { AwsService } from '../aws-service.ts';
import type { YieldingRunner } from '../yielding-runner.ts';
import { encodeAnswer, readJsonBody } from './json-body.ts';
import { encodeJson } from './json-shape.ts';

/**
 * AWS JSON 1.0 and 1.1: `X-Amz-Target: <service>.<action>` and a JSON body. AWS pages: "AWS JSON 1.0 protocol", "AWS JSON
 * 1.1 protocol" and "AWS query compatible" (Smithy).
 */
export function createJsonProtocol(deps: {
  services: readonly AwsService[];
  onUnknownAction?: ((name: string) => void) | undefined;
  runner: YieldingRunner;
}): AwsProtocol {
  const services = new Map(deps.services.map((service) => [service.targetPrefix, service]));
  return {
    async perform(request, requestId) {
      const target = targetOf(request.headers);
      const operation = services.get(target.service)?.operations.get(target.action);
      if (operation === undefined) {
        const message = `The action ${target.action} is not valid for this web service.`;
        throw unknownAction(target.action, deps.onUnknownAction, message);
      }
      const body = await request.readBody();
      operation.refuseLong(body);
      const output = await operation.perform(await readJsonBody(operation.shape.input, body, deps.runner));
      return {
        status: 200,
        headers: answerHeaders(request.headers, requestId),
        body: await encodeAnswer(output, deps.runner),
      };
    },

    refuse(refusal, { headers }, requestId) {
      const service = services.get(targetOf(headers).service);
      const namespace = coralErrors.has(refusal.name) ? 'com.amazon.coral.service#' : (service?.errorNamespace ?? '');
      const answer = answerHeaders(headers, requestId);
      // Clients that once spoke Query ask for Query's code beside the JSON name.
      const isQueryMode = headers['x-amzn-query-mode'] === 'true';
      if (isQueryMode) {
        answer['x-amzn-query-error'] = `${refusal.queryCode};${refusal.fault}`;
      }
      const body = { __type: `${namespace}${refusal.name}`, message: refusal.message, ...refusal.details };
      return { status: isQueryMode ? refusal.status : refusal.plainStatus, headers: answer, body: encodeJson(body) };
    },
  };
}

type Headers = Parameters<AwsProtocol['refuse']>[1]['headers'];

function targetOf(headers: Headers): { service: string; action: string } {
  // Older clients of CloudTrail put the service's package in front.
  const [action = '', service = ''] = String(headers['x-amz-target'] ?? '')
    .split('.')
    .reverse();
  return { service, action };
}

function answerHeaders(headers: Headers, requestId: string): Record<string, string> {
  const version = headers['content-type']?.includes('json-1.1') ? '1.1' : '1.0';
  return { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId };
}

/** Errors of the server in front of the service: they come with its namespace. */
const coralErrors: ReadonlySet<string> = new Set(['SerializationException', 'UnknownOperationException']);
