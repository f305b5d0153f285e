import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { ClaimConfirmation } from '../claim.ts';

/** What a claimant sees after sending, and whenever they look again: just enough to tell that it is their claim. */
export function claimPage({ reference, receivedAt, policyId, mobileEnding }: ClaimConfirmation): Html {
  return pageLayout({
    title: 'We have your claim',
    content: html`
      <h1>We have your claim</h1>
      <p>Your reference is</p>
      <p class="reference" id="reference">${reference}</p>
      <dl class="answers">
        <div><dt>Policy number</dt><dd>${policyId}</dd></div>
        <div><dt>Mobile number</dt><dd>ends in ${mobileEnding}</dd></div>
        <div><dt>Stored</dt><dd><time datetime="${receivedAt.toISOString()}">${readableTime(receivedAt)}</time></dd></div>
      </dl>
      <p>Write the reference down, or keep the address of this page. We send no message about it.</p>
      <p>If you have a question about it, <a href="/about/contact">ask us</a> and give the reference.</p>
      <p><a href="/">Send another claim</a></p>`,
  });
}

function readableTime(time: Date): string {
  return `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}
