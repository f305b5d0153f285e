import { z } from 'zod';
import { problemSchema } from '../../web/problem-response.ts';
import { createSubmissionSchema } from '../claim.ts';
import { claimReceiptSchema, claimStatusSchema, referenceSchema } from './claim-api.ts';
import { idempotencyKeyRule, idempotencyKeySchema } from './idempotency-key.ts';

/** The part of JSON Schema 2020-12 that the schemas of this API come out as. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

export interface OpenApiHeader {
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface OpenApiAnswer {
  readonly description: string;
  readonly headers: Readonly<Record<string, OpenApiHeader>>;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'header' | 'path';
    readonly required: boolean;
    readonly description: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
  };
  readonly responses: Readonly<Record<string, OpenApiAnswer>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<'get' | 'post', OpenApiOperation>>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

const traceHeader = header('The trace of this request: `Root=` and its id.', z.string());
const locationHeader = header('The address of the claim.', z.string());
const retryHeader = header('Seconds after which to try again.', z.int().min(0));
const limitHeaders = {
  'RateLimit-Policy': header(
    'The limits that this request counts for: how much (q) one address may send in how many seconds (w).',
    z.string().meta({ examples: ['"claims";q=5;w=60'] }),
  ),
  RateLimit: header(
    'How much of them is left (r), and in how many seconds (t) all of it is there again.',
    z.string().meta({ examples: ['"claims";r=4;t=42'] }),
  ),
};

/** What a program that sends claims has to know, made from the schemas that the answers and the checks are made of. */
export function createOpenApiDocument(): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Insurance claims',
      version: '1',
      description:
        'Send a claim and look its status up. A claim is stored before it is answered with 201. Errors are problem documents (RFC 9457); quote their trace_id when you ask about one.',
    },
    servers: [{ url: '/' }],
    paths: { '/api/claims': { post: sendClaim }, '/api/claims/{reference}': { get: readClaim } },
    components: {
      schemas: {
        Submission: jsonSchema(submissionSchema),
        ClaimReceipt: jsonSchema(claimReceiptSchema),
        ClaimStatus: jsonSchema(claimStatusSchema),
        Problem: jsonSchema(problemSchema),
      },
    },
  };
}

/** Neither the day nor the products nor the region of telephone numbers shows in the document. */
const submissionSchema = createSubmissionSchema({ day: '2000-01-01', productCodes: undefined, phoneRegion: 'GB' });

const sendClaim: OpenApiOperation = {
  operationId: 'sendClaim',
  summary: 'Send a claim',
  description:
    'Send the same claim again under the same Idempotency-Key when no answer came: it is stored once, and you get its first reference. Fields that are not named here are ignored.',
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: `A value of your own for this claim of this policy, such as a UUID. ${idempotencyKeyRule} Both are one key.`,
      schema: jsonSchema(idempotencyKeySchema),
    },
  ],
  requestBody: { required: true, content: { 'application/json': { schema: ref('Submission') } } },
  responses: {
    201: answer('ClaimReceipt', 'The claim is stored, now or by an earlier try.', {
      ...limitHeaders,
      Location: locationHeader,
    }),
    400: problem('The body is not JSON, or the Idempotency-Key is not valid.', limitHeaders),
    403: problem(
      "A browser sent it from another site's page, or a firewall in front turned it away, in words of its own.",
    ),
    410: problem('The Idempotency-Key is that of a claim that was erased.', limitHeaders),
    413: problem('The body is larger than 32 kB.', limitHeaders),
    422: problem(
      'Fields are wrong, or the Idempotency-Key was used for another claim of this policy: type says which.',
      limitHeaders,
    ),
    429: problem('Too many claims, or too many with mistakes, within a minute from this address.', {
      ...limitHeaders,
      'Retry-After': retryHeader,
    }),
    500: problem('A fault on our side. Send the claim again under the same key.', limitHeaders),
    503: problem('Claims cannot be stored at this moment. Send the claim again under the same key.', {
      ...limitHeaders,
      'Retry-After': retryHeader,
    }),
  },
};

const readClaim: OpenApiOperation = {
  operationId: 'readClaim',
  summary: 'Look a claim up',
  description: 'Shows that the claim is there, and nothing personal.',
  parameters: [
    {
      name: 'reference',
      in: 'path',
      required: true,
      description: 'The reference of the claim. Capital and small letters are the same.',
      schema: jsonSchema(referenceSchema),
    },
  ],
  responses: {
    200: answer('ClaimStatus', 'The claim.', limitHeaders),
    404: problem('There is no claim with this reference.', limitHeaders),
    410: problem('The claim was erased.', limitHeaders),
    429: problem('Too many look-ups within a minute from this address.', {
      ...limitHeaders,
      'Retry-After': retryHeader,
    }),
    500: problem('A fault on our side.', limitHeaders),
    503: problem('Claims cannot be read at this moment.', { ...limitHeaders, 'Retry-After': retryHeader }),
  },
};

function answer(
  schema: string,
  description: string,
  headers: OpenApiAnswer['headers'] = {},
  mediaType = 'application/json',
): OpenApiAnswer {
  return {
    description,
    headers: { ...headers, 'X-Amzn-Trace-Id': traceHeader },
    content: { [mediaType]: { schema: ref(schema) } },
  };
}

function problem(description: string, headers: OpenApiAnswer['headers'] = {}): OpenApiAnswer {
  return answer('Problem', description, headers, 'application/problem+json');
}

function header(description: string, schema: z.ZodType): OpenApiHeader {
  return { description, schema: jsonSchema(schema) };
}

function ref(schema: string): JsonSchema {
  return { $ref: `#/components/schemas/${schema}` };
}

/** As a sender has to keep to it: before texts are trimmed and transformed. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest as JsonSchema;
}
