import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { RequestEnvironment } from './request-facts.ts';

/** Tells problems of the same status apart; each is an address in the API's documentation. */
export const problemTypes = {
  claimNotValid: '/docs#claim-not-valid',
  keyReused: '/docs#idempotency-key-reused',
} as const;

/** Where the status says it all. */
const statusAlone = 'about:blank';

/** A problem document: RFC 9457, with the trace id beside it. */
export const problemSchema = z.object({
  type: z.enum([...Object.values(problemTypes), statusAlone]).meta({
    description: 'Which problem it is, for programs: about:blank where the status says so already.',
    examples: [problemTypes.claimNotValid],
  }),
  status: z.int().meta({ description: 'The status of the answer again.', examples: [422] }),
  title: z.string().meta({ description: 'What is wrong.', examples: ['The claim is not valid'] }),
  detail: z.string().meta({
    description: 'What to do about it.',
    examples: ['Correct the fields named in errors and send it again.'],
  }),
  errors: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: 'One message for each field that is wrong, by its name; by body when it has no fields at all.',
      examples: [{ mobile: 'Enter a mobile number with its country code, such as +44 7700 900123' }],
    }),
  trace_id: z
    .string()
    .optional()
    .meta({
      description: 'The id under which this request is in the log and the traces.',
      examples: ['1-6744a1b2-0f3c5d7e9a1b2c3d4e5f6071'],
    }),
});

/** Answers with a problem document, `application/problem+json`, that carries the trace id. */
export function problemResponse(
  c: Context<RequestEnvironment>,
  problem: {
    type?: (typeof problemTypes)[keyof typeof problemTypes];
    status: ContentfulStatusCode;
    title: string;
    detail: string;
    errors?: Readonly<Record<string, string>>;
  },
): Response {
  const body: z.infer<typeof problemSchema> = {
    type: statusAlone,
    ...problem,
    trace_id: c.get('facts')?.xrayTraceId,
  };
  return c.body(JSON.stringify(body), problem.status, { 'Content-Type': 'application/problem+json' });
}
