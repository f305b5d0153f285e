import { type Context, Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { isAppError } from '../../../base/errors.ts';
import { mayBeCommitted } from '../../database/database-errors.ts';
import { failureResponse, failures } from '../../web/failure-response.ts';
import { notesWait, type RequestEnvironment } from '../../web/request-facts.ts';
import { retryAfterSeconds } from '../../web/retry-after.ts';
import type { CheckClaim } from '../check-claim.ts';
import { createOwnKey } from '../claim-key.ts';
import type { ClaimRepository } from '../claim-repository.ts';
import type { ProductCatalogue } from '../product-catalogue.ts';
import { readReference } from '../reference.ts';
import type { SubmitClaim } from '../submit-claim.ts';
import { type CheckState, checkAnswersPage } from './check-answers-page.ts';
import { addClaimApi } from './claim-api.ts';
import { claimFormPage, type FormState } from './claim-form-page.ts';
import { claimLookupPage } from './claim-lookup-page.ts';
import { claimPage } from './claim-page.ts';
import { addOpenApiRoutes } from './openapi-routes.ts';
import { type ClaimForm, readClaimForm } from './read-claim-form.ts';

export interface ClaimRoutesDeps {
  readonly checkClaim: CheckClaim;
  readonly submitClaim: SubmitClaim;
  readonly repository: ClaimRepository;
  readonly products: ProductCatalogue;
}

type ClaimContext = Context<RequestEnvironment>;

/** The claimant's pages and the API. What they reject with is turned into answers by `src/service/http`. */
export function createClaimRoutes(deps: ClaimRoutesDeps): Hono<RequestEnvironment> {
  const routes = new Hono<RequestEnvironment>();

  /** `keep` is for the form that nobody has typed in: going back has to find it with its submission id. */
  async function renderForm(c: ClaimContext, state: FormState, status: 200 | 422, keep = false): Promise<Response> {
    c.header('Cache-Control', keep ? 'private, no-cache' : 'no-store');
    return c.html(claimFormPage(state, await deps.products.list()), status);
  }

  /** Shows the answers of a form, or the form when they are not right. */
  async function renderCheck(
    c: ClaimContext,
    form: ClaimForm,
    { status = 200, ...why }: Pick<CheckState, 'storedReference' | 'problem'> & { status?: 200 | 422 | 503 } = {},
  ): Promise<Response> {
    const checked = await deps.checkClaim(form);
    if (!checked.ok) return renderForm(c, { ...form, errors: checked.errors }, 422);
    c.header('Cache-Control', 'no-store');
    const { submission } = checked;
    return c.html(checkAnswersPage({ form, submission, ...why }, await deps.products.list()), status);
  }

  routes.get('/', (c) => renderForm(c, { submissionId: createOwnKey(), values: {}, errors: {} }, 200, true));

  // Where somebody gets who takes the address of a form that came back, or goes back to it.
  for (const path of ['/claim', '/claim/check']) routes.get(path, (c) => c.redirect('/', 303));

  routes.post('/claim/check', async (c) => {
    const controls = await readControls(c);
    const form = readClaimForm(controls);
    return controls.change === undefined
      ? renderCheck(c, form)
      : renderForm(c, { ...form, errors: {}, wrongParts: {} }, 200);
  });

  routes.post('/claim', async (c) => {
    const form = readClaimForm(await readControls(c));
    const facts = c.get('facts');
    try {
      const { submissionId, fields, errors } = form;
      const result = await deps.submitClaim({
        fields,
        errors,
        key: { from: 'form', key: submissionId },
        onWait: notesWait(facts),
      });
      facts.outcome = result.outcome;
      if (result.outcome === 'invalid') return renderForm(c, { ...form, errors: result.errors }, 422);
      if (result.outcome === 'key-reused') {
        const another = { ...form, submissionId: createOwnKey() };
        return renderCheck(c, another, { storedReference: result.reference, status: 422 });
      }
      if (result.outcome === 'erased') return failureResponse(c, failures.erased);
      facts.reference = result.reference;
      // Pages that showed what was typed are not to be found again by going back.
      c.header('Clear-Site-Data', '"cache"');
      return c.redirect(`/claims/${result.reference}`, 303);
    } catch (error) {
      if (!isAppError(error, 'DATABASE_UNAVAILABLE')) throw error;
      facts.outcome = 'unavailable';
      c.header('Retry-After', String(retryAfterSeconds()));
      c.error = error;
      const { xrayTraceId } = facts;
      return renderCheck(c, form, {
        status: 503,
        problem: { ...(mayBeCommitted(error) ? unknownProblem : unavailableProblem), xrayTraceId },
      });
    }
  });

  routes.get('/claims', (c) => {
    const typed = c.req.query('reference');
    if (typed === undefined) return c.html(claimLookupPage());
    const reference = readReference(typed);
    if (reference !== undefined) return c.redirect(`/claims/${reference}`, 303);
    c.header('Cache-Control', 'no-store');
    const error = typed.trim() === '' ? 'Enter your reference' : 'Enter a reference such as C-7Q2M-0XKD-94TB';
    return c.html(claimLookupPage({ typed, error }), 422);
  });

  routes.get('/claims/:reference', async (c) => {
    const reference = readReference(c.req.param('reference'));
    if (reference === undefined) return c.notFound();
    // Also of a claim that is not found: that somebody asked for it is part of its story.
    c.get('facts').reference = reference;
    const claim = await deps.repository.findByReference(reference);
    c.header('Cache-Control', 'no-store');
    if (claim === 'erased') return failureResponse(c, failures.erased);
    if (claim !== undefined) return c.html(claimPage(claim));
    const error = `We have no claim with the reference ${reference}. Check it and enter it again`;
    return c.html(claimLookupPage({ typed: reference, error }), 404);
  });

  addClaimApi(routes, deps);
  addOpenApiRoutes(routes);
  return routes;
}

const unavailableProblem = {
  title: 'Your claim is not stored yet',
  text: 'We cannot store claims at this moment. Your answers are still here. Wait a little and press the button again. Your claim will not be stored twice.',
};
const unknownProblem = {
  title: 'We do not know yet whether your claim is stored',
  text: 'Our database did not confirm it. Your answers are still here. Wait a little and press the button again. Your claim will not be stored twice.',
};

/** As browsers send it, and worth a way of its own: reading it as form data takes a third of what a claim does. */
function isUrlEncoded(c: ClaimContext): boolean {
  const [mediaType = ''] = (c.req.header('content-type') ?? '').split(';');
  return mediaType.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** The controls of a form. Throws 400 when the body is not what its type says. */
async function readControls(c: ClaimContext): Promise<Record<string, unknown>> {
  try {
    if (!isUrlEncoded(c)) return await c.req.parseBody();
    // A BOM would be a part of the first control's name.
    return Object.fromEntries(new URLSearchParams((await c.req.text()).replace(/^\ufeff/, '')));
  } catch {
    throw new HTTPException(400);
  }
}
