import type { IncomingHttpHeaders } from 'node:http';
import { parseJson } from '../../parsing/parse-json.ts';
import { AwsRefusal } from './service-error.ts';

export interface AwsRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Unpacked. */
  readonly body: string;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One of the languages in which AWS's services are spoken to. */
export interface AwsProtocol {
  /**
   * Reads the request, runs its action and writes the answer.
   * Rejects with an AwsRefusal, which `refuse` turns into an answer.
   */
  perform(request: AwsRequest, requestId: string): Promise<AwsAnswer>;
  refuse(refusal: AwsRefusal, request: Pick<AwsRequest, 'headers'>, requestId: string): AwsAnswer;
}

/** A request for an action that does not exist, or not here. `onUnknownAction` gets the name that was asked for. */
export function unknownAction(
  name: string,
  onUnknownAction: ((name: string) => void) | undefined,
  message: string,
): AwsRefusal {
  onUnknownAction?.(name);
  return new AwsRefusal('UnknownOperationException', message);
}

/** Parses a JSON body; an empty one is `{}`. */
export function parseJsonBody(body: string): unknown {
  if (body === '') return {};
  const value = parseJson(body);
  if (value === undefined)
    throw new AwsRefusal('SerializationException', 'The body is not valid JSON, or nested too deeply.');
  return value;
}
