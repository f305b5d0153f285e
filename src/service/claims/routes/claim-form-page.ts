import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { FieldErrors } from '../claim.ts';
import type { Product } from '../product-catalogue.ts';

export interface FormState {
  /** Sent along unseen, so that pressing the button twice makes one claim. */
  readonly submissionId: string;
  /** What was typed, by field; empty at first. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: FieldErrors;
  /** Something that is no field's fault, such as a database that is away. */
  readonly notice?: string;
  /** What support asks for, shown with the notice. */
  readonly xrayTraceId?: string;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly type: string;
  /** What browsers may fill in by themselves. */
  readonly autocomplete: string;
  /** The keyboard that a phone shows. */
  readonly inputmode: string;
  /** What a phone's keyboard makes of small letters: not its own idea of a policy number. */
  readonly autocapitalize?: string;
}

const fields: readonly Field[] = [
  {
    name: 'policy_id',
    label: 'Policy number',
    hint: 'On your policy document: letters, then digits, such as MOT-204518',
    type: 'text',
    // Not 'off': browsers would then forget it when somebody goes back to the form.
    autocomplete: 'on',
    inputmode: 'text',
    autocapitalize: 'characters',
  },
  {
    name: 'name',
    label: 'Full name',
    hint: 'As on your policy document',
    type: 'text',
    autocomplete: 'name',
    inputmode: 'text',
    autocapitalize: 'words',
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
      ${failed ? problemSummary(state) : introduction}
      <form method="post" action="/claim" novalidate>
        <input type="hidden" name="submission_id" value="${state.submissionId}">
        ${productChoice(state, products)}
        ${fields.map((field) => fieldInput(field, state))}
        <button type="submit">Send the claim</button>
      </form>`,
  });
}

const introduction = html`<p>It takes two minutes. You get a reference as soon as your claim is stored.</p>
  <p class="hint">Have your policy document at hand. Already sent one? <a href="/claims">Look it up</a>.</p>`;

/** In the order of the page, each with its way to the field. It takes the focus, so that a screen reader begins there. */
function problemSummary({ errors, notice, xrayTraceId }: FormState): Html {
  const names = ['product', ...fields.map(({ name }) => name)];
  const elsewhere = Object.keys(errors).filter((name) => !names.includes(name));
  const items = [
    ...names.filter((name) => errors[name]).map((name) => html`<li><a href="#${name}">${errors[name]}</a></li>`),
    ...elsewhere.map((name) => html`<li>${errors[name]}</li>`),
  ];
  return html`<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
    <h2 id="problems-title">${notice === undefined ? 'Please check the form' : 'Your claim is not stored yet'}</h2>
    ${
      notice === undefined
        ? ''
        : html`<p>${notice}</p><p>If you ask us about this, give us this number: <code>${xrayTraceId}</code></p>`
    }
    ${items.length === 0 ? '' : html`<ul>${items}</ul>`}
  </div>`;
}

function productChoice(state: FormState, products: readonly Product[] | undefined): Html {
  if (products === undefined || products.length === 0) return html``;
  return html`<div class="field">
    <label for="product">Insurance <span class="optional">(optional)</span></label>
    <p class="hint" id="product-hint">What the claim is about, if you know it</p>
    ${errorMessage('product', state)}
    <select id="product" name="product" aria-describedby="${describedBy('product', state)}"${invalid('product', state)}>
      <option value="">I am not sure</option>
      ${products.map(
        ({ code, name, description }) =>
          html`<option value="${code}"${state.values.product === code ? html` selected` : ''}>${name}: ${description}</option>`,
      )}
    </select>
  </div>`;
}

function fieldInput(field: Field, state: FormState): Html {
  const { name, label, hint, type, autocomplete, inputmode, autocapitalize = 'off' } = field;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${errorMessage(name, state)}
    <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" inputmode="${inputmode}"
      autocapitalize="${autocapitalize}" spellcheck="false" required value="${state.values[name] ?? ''}"
      aria-describedby="${describedBy(name, state)}"${invalid(name, state)}>
  </div>`;
}

function errorMessage(name: string, { errors }: FormState): Html {
  const message = errors[name];
  return message === undefined
    ? html``
    : html`<p class="error" id="${name}-error"><strong>Error:</strong> ${message}</p>`;
}

function invalid(name: string, { errors }: FormState): Html {
  return errors[name] === undefined ? html`` : html` aria-invalid="true"`;
}

function describedBy(name: string, { errors }: FormState): string {
  return errors[name] === undefined ? `${name}-hint` : `${name}-hint ${name}-error`;
}
