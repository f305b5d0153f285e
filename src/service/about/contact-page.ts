import { html } from 'hono/html';
import type { Operator } from '../config/operator-settings.ts';
import { type Html, pageLayout } from '../web/page-layout.ts';
import { trialNotice } from './trial-notice.ts';

/** How to reach the operator, and what one can do without. */
export function contactPage(operator: Operator | undefined): Html {
  return pageLayout({
    title: 'Contact',
    content: html`
      <h1>Contact</h1>
      ${operator === undefined ? trialNotice() : waysToReach(operator)}
      <h2>What you can do yourself</h2>
      <ul>
        <li>To see whether we have your claim, <a href="/claims">look it up</a> by its reference.</li>
        <li>If a page said that your claim may not be stored, send it again from that page. It will not be stored twice.</li>
        <li>A claim that is stored cannot be changed on these pages.${operator === undefined ? '' : ' Tell us what is wrong with it.'}</li>
        <li>What we keep about you, and for how long, is in the <a href="/about/privacy">privacy notice</a>.</li>
      </ul>`,
  });
}

function waysToReach({ name, email, phone }: Operator): Html {
  return html`<p>${name} runs this service.</p>
    <dl class="answers">
      ${phone === undefined ? '' : html`<div><dt>Telephone</dt><dd><a href="tel:${phone.replaceAll(' ', '')}">${phone}</a></dd></div>`}
      ${email === undefined ? '' : html`<div><dt>Email</dt><dd><a href="mailto:${email}">${email}</a></dd></div>`}
    </dl>
    <p>Have the reference of your claim at hand. If an error page showed you a number, give us that number too.</p>`;
}
