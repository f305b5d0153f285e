import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { errorPage } from './error-page.ts';
import { problemResponse, problemTypes } from './problem-response.ts';
import type { RequestEnvironment } from './request-facts.ts';

/** What went wrong as a claimant hears it, and what to do about it. It never repeats what was sent. */
export interface Failure {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly advice: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number;
  /** The limits that were exceeded, by their names. */
  readonly violatedPolicies?: readonly string[];
  /** What was typed is on the page before this one: a new form would be empty. */
  readonly isForGoingBack?: boolean;
}

/** Every answer that is no claim, by what caused it. */
export const failures = {
  unreadable: (status: ContentfulStatusCode): Failure => ({
    status,
    title: 'We cannot read that',
    advice: 'Go back to the form and try again.',
  }),
  crossSite: {
    status: 403,
    title: 'This did not come from our own form',
    advice: 'Open the claim form here and send your claim from there.',
  },
  notFound: {
    status: 404,
    title: 'There is nothing here',
    advice: 'Check the address. A reference looks like C-7Q2M-0XKD-94TB.',
  },
  wrongMethod: {
    status: 405,
    title: 'This address does not take that',
    advice: 'Open the claim form, or read at /docs what can be sent where.',
  },
  tooLarge: {
    status: 413,
    title: 'That is too much at once',
    advice: 'A claim has a few short fields and takes no files. Go back, shorten what you typed and send it again.',
  },
  tooMany: (what: 'claims' | 'refused' | 'look-ups', policy: string, seconds: number): Failure => ({
    status: 429,
    title: `Too many ${what === 'refused' ? 'forms with mistakes' : what} from your connection`,
    advice: `Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`}, then go back and ${
      what === 'look-ups' ? 'look it up again.' : 'send your claim again. It will not be stored twice.'
    }`,
    retryAfterSeconds: seconds,
    violatedPolicies: [policy],
    isForGoingBack: true,
  }),
  broken: {
    status: 500,
    title: 'Something went wrong on our side',
    advice: 'Please try again. If it happens again, tell us the number below.',
  },
  unavailable: (seconds: number): Failure => ({
    status: 503,
    title: 'We cannot reach our records at this moment',
    advice: 'Nothing is lost. Please try again in a few seconds.',
    retryAfterSeconds: seconds,
  }),
  overloaded: (seconds: number): Failure => ({
    status: 503,
    title: 'We are very busy at this moment',
    advice: 'Please wait a few seconds, then go back and try again.',
    retryAfterSeconds: seconds,
  }),
} as const satisfies Record<string, Failure | ((...given: never[]) => Failure)>;

/** A page for people, a problem document for programs; both carry the trace id, and nobody may keep them. */
export function failureResponse(c: Context<RequestEnvironment>, failure: Failure): Response | Promise<Response> {
  const { status, title, advice, retryAfterSeconds, isForGoingBack = false } = failure;
  c.header('Cache-Control', 'no-store');
  if (retryAfterSeconds !== undefined) c.header('Retry-After', String(retryAfterSeconds));
  if (c.req.path.startsWith('/api/')) return problemResponse(c, problemOf(failure));
  const xrayTraceId = c.get('facts')?.xrayTraceId ?? 'none';
  return c.html(errorPage({ title, advice, xrayTraceId, linksToForm: !isForGoingBack }), status);
}

function problemOf({ status, title, advice, violatedPolicies }: Failure): Parameters<typeof problemResponse>[1] {
  const detail = `${title}. ${advice}`;
  if (violatedPolicies === undefined) return { status, detail };
  return {
    type: problemTypes.quotaExceeded,
    status,
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
    detail,
    'violated-policies': [...violatedPolicies],
  };
}
