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
  /** What a program is told instead. */
  readonly detail?: string;
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
    title: 'We could not read what was sent',
    advice: 'Nothing was stored this time. Go back to the form and send it again.',
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
    title: 'This page cannot be used in this way',
    advice: 'Open the claim form. Programs find at /docs what they can send.',
  },
  erased: {
    status: 410,
    title: 'This claim was erased',
    advice: 'We do not have its details any more. If you want to claim, send a new claim.',
  },
  tooLarge: {
    status: 413,
    title: 'Your claim is too long',
    advice:
      'Nothing was stored this time. A claim takes no files, and 2000 characters of what happened. Go back, shorten it and send it again.',
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
    advice:
      'If you were sending a claim, we do not know whether it is stored. Go back and send it again: it will not be stored twice.',
    detail:
      'If you were sending a claim, it may be stored. Sent again under its Idempotency-Key, it is not stored twice.',
  },
  unavailable: (seconds: number): Failure => ({
    status: 503,
    title: 'We cannot reach our database at this moment',
    advice: 'Try again in a few seconds. A claim that has a reference is stored.',
    detail:
      'If you were sending a claim, it may be stored. Sent again under its Idempotency-Key, it is not stored twice.',
    retryAfterSeconds: seconds,
  }),
  overloaded: (seconds: number): Failure => ({
    status: 503,
    title: 'We are very busy at this moment',
    advice: 'Wait a few seconds, then go back and try again. What you sent was not stored this time.',
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

function problemOf(failure: Failure): Parameters<typeof problemResponse>[1] {
  const { status, title, advice, violatedPolicies } = failure;
  const detail = failure.detail ?? `${title}. ${advice}`;
  if (violatedPolicies === undefined) return { status, detail };
  return {
    type: problemTypes.quotaExceeded,
    status,
    title: 'Request cannot be satisfied as assigned quota has been exceeded',
    detail,
    'violated-policies': [...violatedPolicies],
  };
}
