import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { FieldErrors } from '../claim.ts';
import type { Product } from '../product-catalogue.ts';
import { type DatePart, dateParts } from '../typed-date.ts';
import {
  type ChoiceField,
  type ClaimField,
  claimFields,
  type DateField,
  firstControl,
  type LongTextField,
  type TextField,
} from './claim-fields.ts';
import type { ClaimForm } from './read-claim-form.ts';

export interface FormState extends Pick<ClaimForm, 'submissionId' | 'values'> {
  readonly errors: FieldErrors;
  /** The parts in which dates are wrong, by field; the whole of a date that is wrong and not in here. */
  readonly wrongParts?: ClaimForm['wrongParts'];
}

/** The form, empty or with what was typed and what is wrong with it. */
export function claimFormPage(state: FormState, products: readonly Product[] | undefined): Html {
  const failed = Object.keys(state.errors).length > 0;
  // On a computer that people share, a browser that goes back must not put in again what somebody typed. What it may fill
  // in from its owner's own data is said by each field.
  return pageLayout({
    title: 'Send a claim',
    failed,
    content: html`
      ${failed ? problemSummary(state) : ''}
      <h1>Send a claim</h1>
      ${failed ? '' : introduction}
      <form method="post" action="/claim/check" autocomplete="off" novalidate>
        <input type="hidden" name="submission_id" value="${state.submissionId}">
        ${claimFields.map((field) => fieldControl(field, state, products))}
        <button type="submit">Continue</button>
      </form>`,
  });
}

const introduction = html`<p>You check your answers before you send them. You get a reference as soon as your claim is stored.</p>
  <p class="hint">Have your policy document at hand. Already sent one? <a href="/claims">Look it up</a>.</p>
  <p class="hint">The <a href="/about/privacy">privacy notice</a> says what we do with your answers.</p>`;

/** In the order of the page, each with its way to the field. It takes the focus, so that a screen reader begins there. */
function problemSummary({ errors, wrongParts }: FormState): Html {
  const names = new Set(claimFields.map(({ name }) => name));
  const items = [
    ...claimFields
      .filter(({ name }) => errors[name])
      .map(
        (field) => html`<li><a href="#${firstControl(field, wrongParts?.[field.name])}">${errors[field.name]}</a></li>`,
      ),
    ...Object.keys(errors)
      .filter((name) => !names.has(name))
      .map((name) => html`<li>${errors[name]}</li>`),
  ];
  return html`<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
    <h2 id="problems-title">There is a problem</h2>
    <ul>${items}</ul>
  </div>`;
}

function fieldControl(field: ClaimField, state: FormState, products: readonly Product[] = []): Html {
  switch (field.kind) {
    case 'text':
      return textInput(field, state);
    case 'long-text':
      return textArea(field, state);
    case 'date':
      return dateInput(field, state);
    default:
      return products.length === 0 ? html`` : productChoice(field, state, products);
  }
}

function productChoice(field: ChoiceField, state: FormState, products: readonly Product[]): Html {
  const { name } = field;
  return html`<div class="field">
    <label for="${name}">${labelText(field)}</label>
    ${explanation(field, state)}
    <select id="${name}" name="${name}" aria-describedby="${describedBy(name, state)}"${invalid(name, state)}>
      <option value="">I am not sure</option>
      ${products.map(
        (product) =>
          html`<option value="${product.code}"${state.values[name] === product.code ? html` selected` : ''}>${product.name}: ${product.description}</option>`,
      )}
    </select>
  </div>`;
}

function textInput(field: TextField, state: FormState): Html {
  const { name, type, autocomplete, autocapitalize, isShort } = field;
  return html`<div class="field">
    <label for="${name}">${labelText(field)}</label>
    ${explanation(field, state)}
    <input${isShort ? html` class="short"` : ''} id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" inputmode="${type}"
      autocapitalize="${autocapitalize}" spellcheck="false"${required(field)} value="${state.values[name] ?? ''}"
      aria-describedby="${describedBy(name, state)}"${invalid(name, state)}>
  </div>`;
}

function textArea(field: LongTextField, state: FormState): Html {
  const { name } = field;
  // A line break that comes first in the element is the markup's own.
  return html`<div class="field">
    <label for="${name}">${labelText(field)}</label>
    ${explanation(field, state)}
    <textarea id="${name}" name="${name}" rows="6" autocomplete="on"${required(field)}
      aria-describedby="${describedBy(name, state)}"${invalid(name, state)}>
${state.values[name] ?? ''}</textarea>
  </div>`;
}

const partLabels: Record<DatePart, string> = { day: 'Day', month: 'Month', year: 'Year' };

/** Three texts and no picker: a date that is known by heart is typed, and typed dates have no notation of a country's own. */
function dateInput(field: DateField, state: FormState): Html {
  const { name, autocomplete } = field;
  const wrongParts = state.errors[name] === undefined ? [] : (state.wrongParts?.[name] ?? dateParts);
  return html`<fieldset class="field" id="${name}" aria-describedby="${describedBy(name, state)}">
    <legend>${labelText(field)}</legend>
    ${explanation(field, state)}
    <div class="date">
      ${dateParts.map((part) => {
        const id = `${name}-${part}`;
        return html`<div>
          <label for="${id}">${partLabels[part]}</label>
          <input class="${part}" id="${id}" name="${id}" type="text" inputmode="numeric" autocapitalize="off" spellcheck="false"
            autocomplete="${autocomplete === undefined ? 'on' : `${autocomplete}-${part}`}"${required(field)}
            value="${state.values[id] ?? ''}"${wrongParts.includes(part) ? html` aria-invalid="true"` : ''}>
        </div>`;
      })}
    </div>
  </fieldset>`;
}

function labelText({ label, isOptional }: ClaimField): Html {
  return isOptional ? html`${label} <span class="optional">(optional)</span>` : html`${label}`;
}

function required({ isOptional }: ClaimField): Html {
  return isOptional ? html`` : html` required`;
}

/** The hint, and what is wrong. */
function explanation({ name, hint }: ClaimField, { errors }: FormState): Html {
  const message = errors[name];
  return html`<p class="hint" id="${name}-hint">${hint}</p>
    ${message === undefined ? '' : html`<p class="error" id="${name}-error"><strong>Error:</strong> ${message}</p>`}`;
}

function invalid(name: string, { errors }: FormState): Html {
  return errors[name] === undefined ? html`` : html` aria-invalid="true"`;
}

function describedBy(name: string, { errors }: FormState): string {
  return errors[name] === undefined ? `${name}-hint` : `${name}-hint ${name}-error`;
}
