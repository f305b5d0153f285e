import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { failureResponse, failures } from '../../web/failure-response.ts';
import { problemResponse, problemTypes } from '../../web/problem-response.ts';
import { notesWait, type RequestEnvironment } from '../../web/request-facts.ts';
import { setResponseHeader } from '../../web/response-header.ts';
import { type FieldErrors, wholeBody } from '../claim.ts';
import type { ClaimRepository } from '../claim-repository.ts';
import { readReference } from '../reference.ts';
import type { SubmitClaim } from '../submit-claim.ts';
import { idempotencyKeyRule, readIdempotencyKey } from './idempotency-key.ts';

export const referenceSchema = z
  .string()
  .regex(/^C(-[0-9A-HJKMNP-TV-Z]{4}){3}$/)
  .meta({ description: 'What the claimant keeps.', examples: ['C-7Q2M-0XKD-94TB'] });

/** The answer to an accepted claim. */
export const claimReceiptSchema = z.object({
  reference: referenceSchema,
  receivedAt: z.iso.datetime().meta({ description: 'When it was stored.', examples: ['2026-03-01T09:30:00.000Z'] }),
});

/** The answer to a question after a claim: nothing personal. */
export const claimStatusSchema = claimReceiptSchema.extend({ status: z.literal('received') });

/** Adds `POST /api/claims` and `GET /api/claims/<reference>`: JSON in, JSON or a problem document out. */
export function addClaimApi(
  routes: Hono<RequestEnvironment>,
  deps: { readonly submitClaim: SubmitClaim; readonly repository: ClaimRepository },
): void {
  routes.post('/api/claims', async (c) => {
    const sent = c.req.header('idempotency-key');
    const key = sent === undefined ? undefined : readIdempotencyKey(sent);
    if (sent !== undefined && key === undefined) return badKey(c);
    const fields = await readJson(c);
    if (fields === notJson) {
      return problemResponse(c, {
        status: 400,
        detail: 'The body is not JSON. Send an object with policy_id, name, dob and mobile.',
      });
    }
    const facts = c.get('facts');
    const result = await deps.submitClaim({
      fields,
      key: key === undefined ? undefined : { from: 'api', key, sent },
      onWait: notesWait(facts),
    });
    facts.outcome = result.outcome;
    switch (result.outcome) {
      case 'invalid':
        return problemResponse(c, {
          type: problemTypes.claimNotValid,
          status: 422,
          title: 'The claim is not valid',
          detail: 'Correct the fields that errors points to and send it again.',
          errors: pointedErrors(result.errors),
        });
      case 'key-reused':
        return problemResponse(c, {
          type: problemTypes.keyReused,
          status: 422,
          title: 'The Idempotency-Key was used for another claim of this policy',
          detail: 'Send a new claim under a new key; repeat a claim with exactly the same content.',
        });
      case 'erased':
        return failureResponse(c, failures.erased);
      default:
        facts.reference = result.reference;
        setResponseHeader(c, 'Location', `/api/claims/${result.reference}`);
        return c.json<ClaimReceipt, 201>(
          { reference: result.reference, receivedAt: result.receivedAt.toISOString() },
          201,
        );
    }
  });

  routes.get('/api/claims/:reference', async (c) => {
    const reference = readReference(c.req.param('reference'));
    if (reference === undefined) return c.notFound();
    // Also of a claim that is not found: that somebody asked for it is part of its story.
    c.get('facts').reference = reference;
    const claim = await deps.repository.findByReference(reference);
    if (claim === undefined) return c.notFound();
    if (claim === 'erased') return failureResponse(c, failures.erased);
    setResponseHeader(c, 'Cache-Control', 'private, no-store');
    return c.json<z.infer<typeof claimStatusSchema>>({
      reference: claim.reference,
      receivedAt: claim.receivedAt.toISOString(),
      status: 'received',
    });
  });
}

type ClaimReceipt = z.infer<typeof claimReceiptSchema>;

const notJson = Symbol('not JSON');

async function readJson(c: Context<RequestEnvironment>): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

function badKey(c: Context<RequestEnvironment>): Response {
  return problemResponse(c, {
    status: 400,
    detail: `The Idempotency-Key is not valid. ${idempotencyKeyRule}`,
  });
}

/** Each message with the JSON Pointer of its field (RFC 6901), or of the whole body. */
function pointedErrors(errors: FieldErrors): { pointer: string; detail: string }[] {
  return Object.entries(errors).map(([field, detail]) => ({
    pointer: field === wholeBody ? '#' : `#/${field}`,
    detail,
  }));
}
