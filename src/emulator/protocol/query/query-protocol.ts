import { runAtOnce } from '../../../parsing/run-at-once.ts';
import { type AwsAnswer, type AwsProtocol, unknownAction } from '../aws-protocol.ts';
import type { AwsService } from '../aws-service.ts';
import { isLongAnswer } from '../long-answer.ts';
import { AwsRefusal, refusalOf } from '../service-error.ts';
import type { YieldingRunner } from '../yielding-runner.ts';
import { decodeForm, findParameters, parametersOf } from './query-form.ts';
import { encodeXml, textElement } from './query-xml.ts';

/**
 * AWS Query: a form with `Action=<action>` and an XML answer, as boto3 and the AWS CLI of Debian 12 speak it. AWS page:
 * "AWS query protocol" (Smithy).
 */
export function createQueryProtocol(deps: {
  /** Told from each other by the parameter `Version`; the first one answers a request that has no known version. */
  services: readonly [AwsService, ...AwsService[]];
  onUnknownAction?: ((name: string) => void) | undefined;
  runner: YieldingRunner;
}): AwsProtocol {
  /** Short work is done in one go, long work a slice at a time. */
  const run = async <Result>(isLong: boolean, steps: Generator<undefined, Result>): Promise<Result> =>
    isLong ? deps.runner.run(steps) : runAtOnce(steps);
  const serviceOf = (version: string | undefined) =>
    deps.services.find(({ query }) => query !== undefined && query.version === version) ?? deps.services[0];
  const open = (name: string, service: AwsService) => `<${name} xmlns="${service.query?.xmlNamespace}">`;

  async function perform(
    service: AwsService,
    { action, form }: { action: string | undefined; form: string },
    requestId: string,
  ): Promise<AwsAnswer> {
    if (action === undefined) throw new AwsRefusal('MissingAction', 'The request has no parameter Action.');
    const operation = service.operations.get(action);
    if (operation === undefined) {
      const message = `The action ${action} is not valid for this web service.`;
      throw unknownAction(action, deps.onUnknownAction, message);
    }
    operation.refuseLong(form);
    const { shape } = operation;
    const input = await run(form.length > longForm, decodeForm(shape.input, parametersOf(form)));
    const output = await operation.perform(input);
    const result =
      shape.output === undefined
        ? ''
        : await run(isLongAnswer(output), encodeXml(`${action}Result`, shape.output, output ?? {}));
    const metadata = `<ResponseMetadata>${textElement('RequestId', requestId)}</ResponseMetadata>`;
    const body = `${open(`${action}Response`, service)}${result}${metadata}</${action}Response>`;
    return xmlAnswer(200, requestId, body);
  }

  function refuse(service: AwsService, refusal: AwsRefusal, requestId: string): AwsAnswer {
    const error =
      textElement('Type', refusal.fault) +
      textElement('Code', refusal.queryCode) +
      textElement('Message', refusal.message);
    const body = `${open('ErrorResponse', service)}<Error>${error}</Error>${textElement('RequestId', requestId)}</ErrorResponse>`;
    return xmlAnswer(refusal.status, requestId, body);
  }

  return {
    async perform(request, requestId) {
      const form = await request.readBody();
      const { Action, Version } = await run(form.length > longForm, findParameters(form, 'Action', 'Version'));
      const service = serviceOf(Version);
      try {
        return await perform(service, { action: Action, form }, requestId);
      } catch (error) {
        // Here, where the service is known, in whose namespace errors are.
        return refuse(service, refusalOf(error), requestId);
      }
    },

    refuse: (refusal, _request, requestId) => refuse(deps.services[0], refusal, requestId),
  };
}

/** Characters of a form up to which it is read in one go: as many take some milliseconds. */
const longForm = 64 * 1024;

function xmlAnswer(status: number, requestId: string, body: string) {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
