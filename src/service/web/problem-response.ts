import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { RequestEnvironment } from './request-facts.ts';

/** Tells problems of the same status apart: an address in the API's documentation, or the one that IANA has for it. */
export const problemTypes = {
  claimNotValid: '/docs#claim-not-valid',
  keyReused: '/docs#idempotency-key-reused',
  quotaExceeded: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
} as const;

/** Where the status says it all; the title is the phrase of the status then. */
const statusAlone = 'about:blank';

/** A problem document: RFC 9457, with the trace id beside it. */
export const problemSchema = z.object({
  type: z.enum([...Object.values(problemTypes), statusAlone]).meta({
    description: 'Which problem it is, for programs: about:blank where the status says so already.',
    examples: [problemTypes.claimNotValid],
  }),
  status: z.int().meta({ description: 'The status of the answer again.', examples: [422] }),
  title: z
    .string()
    .meta({ description: 'What is wrong: the same for each type.', examples: ['The claim is not valid'] }),
  detail: z.string().meta({
    description: 'What is wrong this time, and what to do about it.',
    examples: ['Correct the fields that errors points to and send it again.'],
  }),
  errors: z
    .array(
      z.object({
        pointer: z.string().meta({ description: 'A JSON Pointer, as the fragment of an address.' }),
        detail: z.string(),
      }),
    )
    .optional()
    .meta({
      description: 'What is wrong with each field, which a JSON Pointer names: # alone is the whole body.',
      examples: [
        [{ pointer: '#/mobile', detail: 'Enter a mobile number with its country code, such as +44 7700 900123' }],
      ],
    }),
  'violated-policies': z
    .array(z.string())
    .optional()
    .meta({
      description: 'The limits, by their names in RateLimit-Policy, that were exceeded.',
      examples: [['claims']],
    }),
  trace_id: z
    .string()
    .optional()
    .meta({
      description: 'The id under which this request is in the log and the traces.',
      examples: ['1-6744a1b2-0f3c5d7e9a1b2c3d4e5f6071'],
    }),
});

type Problem = z.infer<typeof problemSchema>;

/** Answers with a problem document, `application/problem+json`, that carries the trace id. A problem without a type is its status. */
export function problemResponse(
  c: Context<RequestEnvironment>,
  problem: Omit<Problem, 'type' | 'title' | 'status' | 'trace_id'> & { status: ContentfulStatusCode } & (
      | { type: Exclude<Problem['type'], typeof statusAlone>; title: string }
      | { type?: undefined; title?: undefined }
    ),
): Response {
  const { status, type = statusAlone, title = STATUS_CODES[status] ?? 'Unknown', ...rest } = problem;
  const body: Problem = { type, status, title, ...rest, trace_id: c.get('facts')?.xrayTraceId };
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}
