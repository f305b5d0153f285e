import { type AwsAnswer, type AwsProtocol, unknownAction } from '../aws-protocol.ts';
import type { AwsService } from '../aws-service.ts';
import { AwsRefusal, refusalOf } from '../service-error.ts';
import { decodeForm } from './query-form.ts';
import { encodeXml, textElement } from './query-xml.ts';

/**
 * AWS Query: a form with `Action=<action>` and an XML answer, as boto3 and the AWS CLI of Debian 12 speak it. AWS page:
 * "AWS query protocol" (Smithy).
 */
export function createQueryProtocol(deps: {
  /** Told from each other by the parameter `Version`; the first one answers a request that has no known version. */
  services: readonly [AwsService, ...AwsService[]];
  onUnknownAction?: ((name: string) => void) | undefined;
}): AwsProtocol {
  const serviceOf = (version: string | null) =>
    deps.services.find(({ query }) => query !== undefined && query.version === version) ?? deps.services[0];
  const open = (name: string, service: AwsService) => `<${name} xmlns="${service.query?.xmlNamespace}">`;

  async function perform(service: AwsService, parameters: URLSearchParams, requestId: string): Promise<AwsAnswer> {
    const action = parameters.get('Action');
    if (action === null) throw new AwsRefusal('MissingAction', 'The request has no parameter Action.');
    const operation = service.operations.get(action);
    if (operation === undefined) {
      const message = `The action ${action} is not valid for this web service.`;
      throw unknownAction(action, deps.onUnknownAction, message);
    }
    const output = await operation.perform(decodeForm(operation.shape.input, parameters));
    const result =
      operation.shape.output === undefined ? '' : encodeXml(`${action}Result`, operation.shape.output, output ?? {});
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
      const parameters = new URLSearchParams(request.body);
      const service = serviceOf(parameters.get('Version'));
      try {
        return await perform(service, parameters, requestId);
      } catch (error) {
        // Here, where the service is known, in whose namespace errors are.
        return refuse(service, refusalOf(error), requestId);
      }
    },

    refuse: (refusal, _request, requestId) => refuse(deps.services[0], refusal, requestId),
  };
}

function xmlAnswer(status: number, requestId: string, body: string) {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
