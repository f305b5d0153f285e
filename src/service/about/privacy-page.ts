import { html } from 'hono/html';
import { claimFields } from '../claims/routes/claim-fields.ts';
import type { Operator } from '../config/operator-settings.ts';
import { type Html, pageLayout } from '../web/page-layout.ts';
import { trialNotice } from './trial-notice.ts';

/** What is kept about people, why, for how long, and what they can do about it: docs/data.md in a claimant's words. */
export function privacyPage(operator: Operator | undefined): Html {
  return pageLayout({
    title: 'Privacy notice',
    content: html`
      <h1>Privacy notice</h1>
      ${operator === undefined ? trialNotice() : html`<p>${operator.name} is responsible for the personal data that you send here.</p>`}
      <h2>What we keep, and why</h2>
      <p>We keep what you enter about a claim${operator === undefined ? '' : ', to handle it under your insurance contract'}:</p>
      <ul>${claimFields.map(({ label, isOptional }) => html`<li>${label}${isOptional ? ', if you give it' : ''}</li>`)}</ul>
      <p>We keep the claim's reference and the time at which it was stored, to find it again. Without the answers that are not
        optional we cannot take a claim.</p>
      <p>Of visits to these pages we keep the time, the address of the connection, the name of the browser, and the reference of
        a claim that was sent or looked up. We use them to find faults, to turn attacks away, and to limit how much one
        connection can send. The pages set no cookies and run no scripts.</p>
      <h2>Who can see it</h2>
      <p>Anybody who has the reference of a claim can see that it is stored, since when, its policy number and the last three
        digits of the mobile number.</p>
      ${operator === undefined ? trialRest : operatorRest(operator)}`,
  });
}

// Amazon RDS keeps automatic backups for 35 days at most; the database's logs expire before that.
function operatorRest({ name, claimsKeptFor, complaintsUrl }: Operator): Html {
  return html`<p>The rest of a claim can be read by the people whom ${name} lets into its database and that database's logs. Those
      who only look after the service see the data of visits and not what you entered.</p>
    <h2>How long we keep it</h2>
    <p>We keep a claim for ${claimsKeptFor} after it is stored. Copies in automatic backups and in the database's logs are gone at most
      35 days later. We keep the data of visits for at most 30 days.</p>
    <p>Of a claim that was deleted we keep its reference, the date of the deletion, and a code by which we recognise
      it if it is sent again, so that it is not stored again.</p>
    <h2>What you can ask for</h2>
    <p>You can ask us for a copy of your data, or to delete it. <a href="/about/contact">Contact us</a> with the reference of the claim
      or the mobile number that you gave.</p>
    <h2>Complaints</h2>
    <p>You can complain to us: <a href="/about/contact">contact us</a>. You can also complain to the data protection authority at
      <a href="${complaintsUrl}">${new URL(complaintsUrl).host}</a>, before or afterwards.</p>`;
}

const trialRest = html`<p>The rest of a claim can be read by whoever runs this copy.</p>
  <h2>How long we keep it</h2>
  <p>Nobody has set a time for this copy. What was sent to it stays until somebody deletes it.</p>
  <h2>What you can ask for, and complaints</h2>
  <p>Nobody answers requests or complaints about this copy. Whoever runs it can read and delete what was sent. The data protection
    authority of your country takes complaints about how somebody uses personal data.</p>`;
