import { html } from 'hono/html';
import type { FieldErrors } from './claim.ts';
import { type Html, pageLayout } from './page-layout.ts';
import type { Product } from './product-catalogue.ts';

export interface FormState {
  /** Sent along unseen, so that pressing the button twice makes one claim. */
  readonly submissionId: string;
  /** What was typed, by field; empty at first. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: FieldErrors;
  /** Something that is no field's fault, such as a database that is away. */
  readonly notice?: string;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  /** Attributes beyond name and value, such as the keyboard that a phone should show. */
  readonly type: string;
  readonly autocomplete: string;
  readonly inputmode: string;
}

const fields: readonly Field[] = [
  {
    name: 'policy_id',
    label: 'Policy number',
    hint: 'On your policy document: letters, then digits, such as MOT-204518',
    type: 'text',
    autocomplete: 'off',
    inputmode: 'text',
  },
  {
    name: 'name',
    label: 'Full name',
    hint: 'As on your policy document',
    type: 'text',
    autocomplete: 'name',
    inputmode: 'text',
  },
  {
    name: 'dob',
    label: 'Date of birth',
    hint: 'As on your policy document',
    type: 'date',
    autocomplete: 'bday',
    inputmode: 'numeric',
  },
  {
    name: 'mobile',
    label: 'Mobile number',
    hint: 'With the country code, such as +44 7700 900123. We call you on it about this claim.',
    type: 'tel',
    autocomplete: 'tel',
    inputmode: 'tel',
  },
];

/** The form, empty or with what was typed and what is wrong with it. */
export function claimFormPage(state: FormState, products: readonly Product[] | undefined): Html {
  const failed = state.notice !== undefined || Object.keys(state.errors).length > 0;
  return pageLayout({
    title: 'Send a claim',
    failed,
    content: html`
      <h1>Send a claim</h1>
      ${failed ? problemSummary(state) : html`<p>It takes two minutes. You get a reference as soon as your claim is stored.</p>`}
      <form method="post" action="/claim" novalidate>
        <input type="hidden" name="submission_id" value="${state.submissionId}">
        ${productChoice(state, products)}
        ${fields.map((field) => fieldInput(field, state))}
        <button type="submit">Send the claim</button>
      </form>`,
  });
}

function problemSummary({ errors, notice }: FormState): Html {
  const labels = new Map([...fields.map(({ name, label }) => [name, label] as const), ['product', 'Insurance']]);
  return html`<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
    <h2 id="problems-title">${notice === undefined ? 'Please check the form' : 'Your claim is not stored yet'}</h2>
    ${notice === undefined ? '' : html`<p>${notice}</p>`}
    <ul>
      ${Object.entries(errors).map(([name, message]) =>
        labels.has(name) ? html`<li><a href="#${name}">${message}</a></li>` : html`<li>${message}</li>`,
      )}
    </ul>
  </div>`;
}

function productChoice(state: FormState, products: readonly Product[] | undefined): Html {
  if (products === undefined || products.length === 0) return html``;
  return html`<div class="field">
    <label for="product">Insurance</label>
    <p class="hint" id="product-hint">What the claim is about, if you know it</p>
    ${errorMessage('product', state)}
    <select id="product" name="product" aria-describedby="${describedBy('product', state)}">
      <option value="">I am not sure</option>
      ${products.map(
        ({ code, name, description }) =>
          html`<option value="${code}"${state.values.product === code ? html` selected` : ''}>${name}: ${description}</option>`,
      )}
    </select>
  </div>`;
}

function fieldInput({ name, label, hint, type, autocomplete, inputmode }: Field, state: FormState): Html {
  const invalid = state.errors[name] === undefined ? '' : html` aria-invalid="true"`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${errorMessage(name, state)}
    <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" inputmode="${inputmode}"
      value="${state.values[name] ?? ''}" required aria-describedby="${describedBy(name, state)}"${invalid}>
  </div>`;
}

function errorMessage(name: string, { errors }: FormState): Html {
  const message = errors[name];
  return message === undefined
    ? html``
    : html`<p class="error" id="${name}-error"><strong>Error:</strong> ${message}</p>`;
}

function describedBy(name: string, { errors }: FormState): string {
  return errors[name] === undefined ? `${name}-hint` : `${name}-hint ${name}-error`;
}
