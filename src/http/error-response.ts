import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { retryAfterSeconds } from '../claims/claim-routes.ts';
import { errorPage } from '../claims/error-page.ts';
import { problemResponse } from '../claims/problem-response.ts';
import { isAppError } from '../errors.ts';
import type { RequestEnvironment } from '../telemetry/request-facts.ts';

interface Failure {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  readonly advice: string;
}

const notFound: Failure = {
  status: 404,
  title: 'There is nothing here',
  advice: 'Check the address. A reference looks like C-7Q2M-0XKD-94TB.',
};
const tooLarge: Failure = {
  status: 413,
  title: 'That is too much at once',
  advice: 'A claim has a few short fields and takes no files.',
};
const unavailable: Failure = {
  status: 503,
  title: 'We cannot reach our records at this moment',
  advice: 'Nothing is lost. Please try again in a few seconds.',
};
const broken: Failure = {
  status: 500,
  title: 'Something went wrong on our side',
  advice: 'Please try again. If it happens again, tell us the number below.',
};

/** The one place where an error becomes a status. Answers never show what the error said: it may hold what was sent. */
export function errorResponse(error: unknown, c: Context<RequestEnvironment>): Response | Promise<Response> {
  if (isAppError(error, 'DATABASE_UNAVAILABLE')) {
    c.header('Retry-After', String(retryAfterSeconds));
    return render(c, unavailable);
  }
  if (error instanceof HTTPException && error.status === 413) return render(c, tooLarge);
  if (error instanceof HTTPException && error.status < 500) {
    return render(c, {
      status: error.status,
      title: 'We cannot read that',
      advice: 'Go back to the form and try again.',
    });
  }
  return render(c, broken);
}

export function notFoundResponse(c: Context<RequestEnvironment>): Response | Promise<Response> {
  return render(c, notFound);
}

/** A page for people, a problem document for programs. */
function render(c: Context<RequestEnvironment>, { status, title, advice }: Failure): Response | Promise<Response> {
  if (c.req.path.startsWith('/api/')) return problemResponse(c, { status, title, detail: advice });
  return c.html(errorPage({ title, advice, xrayTraceId: c.get('facts')?.xrayTraceId ?? 'none' }), status);
}
