import { type AwsProtocol, unknownAction } from './aws-protocol.ts';
import { AwsRefusal } from './aws-refusal.ts';
import type { AwsService } from './aws-service.ts';
import { decodeForm } from './query-form.ts';
import { encodeXml, textElement } from './query-xml.ts';

/**
 * AWS Query: a form with `Action=<action>` and an XML answer, as boto3 and the AWS CLI of Debian 12 speak it. AWS page:
 * "AWS query protocol" (Smithy).
 */
export function createQueryProtocol(deps: {
  service: AwsService;
  xmlNamespace: string;
  onUnknownAction?: ((name: string) => void) | undefined;
}): AwsProtocol {
  const open = (name: string) => `<${name} xmlns="${deps.xmlNamespace}">`;
  return {
    perform(request, requestId) {
      const parameters = new URLSearchParams(request.body);
      const action = parameters.get('Action');
      if (action === null) throw new AwsRefusal('MissingAction', 'The request has no parameter Action.');
      const operation = deps.service.operations.get(action);
      if (operation === undefined) {
        const message = `The action ${action} is not valid for this web service.`;
        throw unknownAction(action, deps.onUnknownAction, message);
      }
      const output = operation.perform(decodeForm(operation.shape.input, parameters));
      const result =
        operation.shape.output === undefined ? '' : encodeXml(`${action}Result`, operation.shape.output, output ?? {});
      const metadata = `<ResponseMetadata>${textElement('RequestId', requestId)}</ResponseMetadata>`;
      return xmlAnswer(200, requestId, `${open(`${action}Response`)}${result}${metadata}</${action}Response>`);
    },

    refuse(refusal, _request, requestId) {
      const error =
        textElement('Type', refusal.fault) +
        textElement('Code', refusal.queryCode) +
        textElement('Message', refusal.message);
      const body = `${open('ErrorResponse')}<Error>${error}</Error>${textElement('RequestId', requestId)}</ErrorResponse>`;
      return xmlAnswer(refusal.status, requestId, body);
    },
  };
}

function xmlAnswer(status: number, requestId: string, body: string) {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
