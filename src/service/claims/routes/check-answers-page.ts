import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { Submission } from '../claim.ts';
import type { Product } from '../product-catalogue.ts';
import { type ClaimField, claimFields, firstControl } from './claim-fields.ts';
import type { ClaimForm } from './read-claim-form.ts';

export interface CheckState {
  /** What was typed; it travels along unseen, so that nothing is kept anywhere else. */
  readonly form: Pick<ClaimForm, 'submissionId' | 'values'>;
  /** What will be stored of it. */
  readonly submission: Submission;
  /** The claim that was stored when this form was sent before, with other answers. */
  readonly storedReference?: string;
  /** Why the claim could not be sent just now. */
  readonly problem?: { readonly title: string; readonly text: string; readonly xrayTraceId: string };
}

/** The answers as they will be stored, each with its way back to the form, and the button that sends them. */
export function checkAnswersPage(state: CheckState, products: readonly Product[] = []): Html {
  const { form, submission, storedReference, problem } = state;
  const isAnother = storedReference !== undefined;
  const title = isAnother ? 'You have already sent a claim with this form' : 'Check your answers';
  return pageLayout({
    title,
    failed: problem !== undefined,
    content: html`
      ${problem === undefined ? '' : problemSummary(problem)}
      <h1>${title}</h1>
      ${isAnother ? keepOrSend(storedReference) : ''}
      <form method="post" action="/claim">
        <input type="hidden" name="submission_id" value="${form.submissionId}">
        ${Object.entries(form.values).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
        <dl class="answers">${claimFields.map((field) => answerRow(field, submission, products))}</dl>
        ${isAnother ? '' : html`<p>Your claim is stored once you send it.</p>`}
        <button type="submit">${isAnother ? 'Send this as another claim' : 'Send the claim'}</button>
      </form>`,
  });
}

function problemSummary({ title, text, xrayTraceId }: NonNullable<CheckState['problem']>): Html {
  return html`<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
    <h2 id="problems-title">${title}</h2>
    <p>${text}</p>
    <p>If you <a href="/about/contact" target="_blank">ask us about this (opens in a new tab)</a>, give us this number: <code>${xrayTraceId}</code></p>
  </div>`;
}

function keepOrSend(reference: string): Html {
  return html`<p>That claim is stored. Its reference is</p>
    <p class="reference">${reference}</p>
    <p>The answers below are not the ones that you sent then. They change nothing in the stored claim.</p>
    <p><a href="/claims/${reference}">Keep the stored claim and send nothing more</a></p>
    <h2>Or send these answers as another claim</h2>`;
}

function answerRow(field: ClaimField, submission: Submission, products: readonly Product[]): Html {
  const { name, label } = field;
  const answer = field.answer(submission, products);
  return html`<div>
    <dt>${label}</dt>
    <dd>${answer === undefined ? html`<span class="hint">Not given</span>` : html`<bdi>${answer}</bdi>`}</dd>
    <dd><button class="link" type="submit" formaction="/claim/check#${firstControl(field)}" name="change" value="${name}">Change<span class="unseen"> ${label.toLowerCase()}</span></button></dd>
  </div>`;
}
