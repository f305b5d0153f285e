import type { IncomingHttpHeaders } from 'node:http';
import { AwsRefusal } from './service-error.ts';

export interface AwsRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /**
   * Reads the body, unpacked. Whether there is such an action is known before, but in Query.
   * Rejects with an AwsRefusal for a body that no action takes.
   */
  readBody(): Promise<string>;
  /** The same as bytes, for a protocol that is no text. */
  readBytes(): Promise<Uint8Array>;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One of the languages in which AWS's services are spoken to. */
export interface AwsProtocol {
  /**
   * Reads the request, runs its action and writes the answer.
   * Rejects with an AwsRefusal, which `refuse` turns into an answer.
   */
  perform(request: AwsRequest, requestId: string): Promise<AwsAnswer>;
  refuse(refusal: AwsRefusal, request: Pick<AwsRequest, 'headers' | 'path'>, requestId: string): AwsAnswer;
}

/** What the header `smithy-protocol` says in Smithy RPC v2 CBOR, both ways. */
export const cborProtocolName = 'rpc-v2-cbor';

/** A request for an action that does not exist, or not here. `onUnknownAction` gets the name that was asked for. */
export function unknownAction(
  name: string,
  onUnknownAction: ((name: string) => void) | undefined,
  message: string,
): AwsRefusal {
  onUnknownAction?.(name);
  return new AwsRefusal('UnknownOperationException', message);
}
