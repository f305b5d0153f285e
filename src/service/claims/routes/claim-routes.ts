import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isAppError } from '../../../base/errors.ts';
import { notesWait, type RequestEnvironment } from '../../web/request-facts.ts';
import { retryAfterSeconds } from '../../web/retry-after.ts';
import type { ClaimRepository } from '../claim-repository.ts';
import type { ProductCatalogue } from '../product-catalogue.ts';
import { readReference } from '../reference.ts';
import type { SubmitClaim } from '../submit-claim.ts';
import { addClaimApi } from './claim-api.ts';
import { claimFormPage, type FormState } from './claim-form-page.ts';
import { claimLookupPage } from './claim-lookup-page.ts';
import { claimPage } from './claim-page.ts';
import { addOpenApiRoutes } from './openapi-routes.ts';
import { readClaimForm } from './read-claim-form.ts';

export interface ClaimRoutesDeps {
  readonly submitClaim: SubmitClaim;
  readonly repository: ClaimRepository;
  readonly products: ProductCatalogue;
}

type ClaimContext = Context<RequestEnvironment>;

/** The claimant's pages and the API. What they reject with is turned into answers by `src/service/http`. */
export function createClaimRoutes(deps: ClaimRoutesDeps): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();

  async function renderForm(c: ClaimContext, state: FormState, status: 200 | 422 | 503): Promise<Response> {
    // Going back has to find the same form again, with its submission id and what was typed; only what came back filled
    // in with personal data is kept nowhere.
    c.header('Cache-Control', status === 200 ? 'private, no-cache' : 'no-store');
    return c.html(claimFormPage(state, await deps.products.list()), status);
  }

  routes.get('/', (c) => renderForm(c, { submissionId: randomUUID(), values: {}, errors: {} }, 200));

  // Where somebody gets who takes the address of a form that came back, or goes back to it.
  routes.get('/claim', (c) => c.redirect('/', 303));

  routes.post('/claim', async (c) => {
    const form = readClaimForm(await readControls(c));
    const facts = c.get('facts');
    const state = { ...form, errors: {}, xrayTraceId: facts.xrayTraceId };
    try {
      const { submissionId, fields, errors } = form;
      const result = await deps.submitClaim({ fields, errors, idempotencyKey: submissionId, onWait: notesWait(facts) });
      facts.outcome = result.outcome;
      if (result.outcome === 'invalid') return renderForm(c, { ...state, errors: result.errors }, 422);
      if (result.outcome === 'key-reused')
        return renderForm(c, { ...state, submissionId: randomUUID(), notice: reusedNotice }, 422);
      facts.reference = result.reference;
      return c.redirect(`/claims/${result.reference}`, 303);
    } catch (error) {
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
      facts.outcome = 'unavailable';
      c.header('Retry-After', String(retryAfterSeconds()));
      c.error = error;
      return renderForm(c, { ...state, notice: unavailableNotice }, 503);
    }
  });

  routes.get('/claims', (c) => {
    const typed = c.req.query('reference');
    if (typed === undefined) return c.html(claimLookupPage());
    const reference = readReference(typed);
    return reference === undefined ? c.html(claimLookupPage(typed), 422) : c.redirect(`/claims/${reference}`, 303);
  });

  routes.get('/claims/:reference', async (c) => {
    const reference = readReference(c.req.param('reference'));
    if (reference === undefined) return c.notFound();
    // Also of a claim that is not found: that somebody asked for it is part of its story.
    c.get('facts').reference = reference;
    const claim = await deps.repository.findByReference(reference);
    if (claim === undefined) return c.notFound();
    c.header('Cache-Control', 'private, no-store');
    return c.html(claimPage(claim));
  });

  addClaimApi(routes, deps);
  addOpenApiRoutes(routes);
  return routes;
}

const unavailableNotice =
  'We cannot store claims at this moment. What you typed is still here: wait a little and press the button again. It will not be sent twice.';
const reusedNotice =
  'This form was sent before with other details, and that claim is stored. If this is a new claim, press the button again.';

/** The controls of a form, without a BOM before the first one's name. Throws 400 when the body is not what its type says. */
async function readControls(c: ClaimContext): Promise<Record<string, unknown>> {
  try {
    const controls = Object.entries(await c.req.parseBody());
    return Object.fromEntries(controls.map(([name, value]) => [name.replace(/^\ufeff/, ''), value]));
  } catch {
    throw new HTTPException(400);
  }
}
