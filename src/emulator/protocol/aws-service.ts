import { requestSizeMessage } from './aws-request-body.ts';
import { type OperationSchema, type OperationShape, operationShapeOf } from './operation-schema.ts';
import { missingMember } from './required-members.ts';
import { AwsRefusal } from './service-error.ts';

/**
 * What a service can do: a plain function for each action, named as AWS names it, from the SDK's input type to the SDK's
 * output type, or a promise of it where it takes long, whatever protocol the request came in. A refusal is thrown as AwsRefusal.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: an action without an output is a function that returns nothing.
export type ActionTable = Readonly<Record<string, (input: never) => object | void>>;

export interface AwsOperation {
  readonly shape: OperationShape;
  /** Refuses a body that is longer than the action takes; nobody reads it before. */
  refuseLong(body: string | Uint8Array): void;
  /** Checks that no required member is absent and runs the action. Gives its output or a promise of it. */
  perform(input: unknown): unknown;
}

interface QueryNames {
  /** The parameter `Version` of its requests. */
  readonly version: string;
  /** The namespace of its answers. */
  readonly xmlNamespace: string;
}

export interface AwsService {
  /** What `X-Amz-Target` begins with. */
  readonly targetPrefix: string;
  /** What `__type` of an error begins with; empty where the service sends the bare name. */
  readonly errorNamespace: string;
  /** How the service is told from others in Query; undefined when it does not speak it. */
  readonly query: QueryNames | undefined;
  readonly operations: ReadonlyMap<string, AwsOperation>;
}

/** Joins a table of actions with the forms of their inputs and outputs, which come from the SDK client's exports. */
export function createAwsService(deps: {
  targetPrefix: string;
  errorNamespace: string;
  query?: QueryNames;
  sdk: Readonly<Record<string, unknown>>;
  actions: ActionTable;
  refuseMissing(member: string): AwsRefusal;
  /** Bytes of a body that an action takes, where they are fewer than any request may have. */
  maxBodyBytes?: Readonly<Record<string, number>>;
  /** Called with the name of each action before it runs; throws to refuse the call. */
  admit?: ((action: string) => void) | undefined;
}): AwsService {
  const operations = new Map<string, AwsOperation>();
  for (const [name, run] of Object.entries(deps.actions)) {
    const schema = deps.sdk[`${name}$`] as OperationSchema | undefined;
    if (schema === undefined) throw new Error(`The SDK has no operation ${name}.`);
    const shape = operationShapeOf(schema);
    operations.set(name, {
      shape,
      refuseLong(body) {
        const bytes = Buffer.byteLength(body);
        const most = deps.maxBodyBytes?.[name] ?? Number.POSITIVE_INFINITY;
        if (bytes > most) throw new AwsRefusal('RequestEntityTooLargeException', requestSizeMessage(bytes, most));
      },
      perform(input) {
        deps.admit?.(name);
        const missing = missingMember(shape.input, input);
        if (missing !== undefined) throw deps.refuseMissing(missing);
        return run(input as never);
      },
    });
  }
  const { targetPrefix, errorNamespace, query } = deps;
  return { targetPrefix, errorNamespace, query, operations };
}
