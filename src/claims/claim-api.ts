import type { Context, Hono } from 'hono';
import type { RequestEnvironment } from '../telemetry/request-facts.ts';
import type { ClaimRepository } from './claim-repository.ts';
import { problemResponse } from './problem-response.ts';
import { readReference } from './reference.ts';
import type { SubmitClaim } from './submit-claim.ts';

const longestKey = 128;

/** Adds `POST /api/claims` and `GET /api/claims/<reference>`: JSON in, JSON or a problem document out. */
export function addClaimApi(
  routes: Hono<RequestEnvironment>,
  deps: { readonly submitClaim: SubmitClaim; readonly repository: ClaimRepository },
): void {
  routes.post('/api/claims', async (c) => {
    const idempotencyKey = c.req.header('idempotency-key');
    if (idempotencyKey !== undefined && !isKey(idempotencyKey)) return badKey(c);
    const fields = await readJson(c);
    if (fields === notJson) {
      return problemResponse(c, {
        status: 400,
        title: 'The body is not JSON',
        detail: 'Send an object with policy_id, name, dob and mobile.',
      });
    }
    const result = await deps.submitClaim({ fields, idempotencyKey });
    c.get('facts').outcome = result.outcome;
    switch (result.outcome) {
      case 'invalid':
        return problemResponse(c, {
          status: 422,
          title: 'The claim is not valid',
          detail: 'Correct the fields named in errors and send it again.',
          errors: result.errors,
        });
      case 'key-reused':
        return problemResponse(c, {
          status: 422,
          title: 'The Idempotency-Key was used for another claim',
          detail: 'Send a new claim under a new key; repeat a claim with exactly the same content.',
        });
      default:
        c.get('facts').reference = result.reference;
        c.header('Location', `/api/claims/${result.reference}`);
        return c.json({ reference: result.reference, receivedAt: result.receivedAt.toISOString() }, 201);
    }
  });

  routes.get('/api/claims/:reference', async (c) => {
    const reference = readReference(c.req.param('reference'));
    const claim = reference === undefined ? undefined : await deps.repository.findByReference(reference);
    if (claim === undefined) return c.notFound();
    c.get('facts').reference = claim.reference;
    return c.json({ reference: claim.reference, receivedAt: claim.receivedAt.toISOString(), status: 'received' });
  });
}

const notJson = Symbol('not JSON');

async function readJson(c: Context<RequestEnvironment>): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

/** Printable ASCII, as a header may carry it. */
function isKey(key: string): boolean {
  return key.length <= longestKey && /^[\x21-\x7e]+$/.test(key);
}

function badKey(c: Context<RequestEnvironment>): Response {
  return problemResponse(c, {
    status: 400,
    title: 'The Idempotency-Key is not valid',
    detail: `Send 1 to ${longestKey} printable ASCII characters without spaces.`,
  });
}
