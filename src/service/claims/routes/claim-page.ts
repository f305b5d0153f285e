import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';
import type { ClaimStatus } from '../claim.ts';

/** What a claimant sees after sending, and whenever they look again. It shows nothing personal. */
export function claimPage({ reference, receivedAt }: ClaimStatus): Html {
  return pageLayout({
    title: 'We have your claim',
    content: html`
      <h1>We have your claim</h1>
      <p>Your reference is</p>
      <p class="reference" id="reference">${reference}</p>
      <dl>
        <dt>Received</dt>
        <dd><time datetime="${receivedAt.toISOString()}">${readableTime(receivedAt)}</time></dd>
        <dt>Status</dt>
        <dd>Received, waiting for an adjuster</dd>
      </dl>
      <h2>What happens next</h2>
      <ol>
        <li>Write the reference down, or keep the address of this page.</li>
        <li>We read your claim and call you on the mobile number that you gave.</li>
        <li>Have your policy document at hand for that call.</li>
      </ol>
      <p><a href="/">Send another claim</a></p>`,
  });
}

function readableTime(time: Date): string {
  return `${time.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;
}
