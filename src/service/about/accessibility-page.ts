import { html } from 'hono/html';
import type { Operator } from '../config/operator-settings.ts';
import { type Html, pageLayout } from '../web/page-layout.ts';
import { trialNotice } from './trial-notice.ts';

/** What the pages are held to, what is known not to work, and how it was checked. */
export function accessibilityPage(operator: Operator | undefined): Html {
  return pageLayout({
    title: 'Accessibility statement',
    content: html`
      <h1>Accessibility statement</h1>
      ${operator === undefined ? trialNotice() : ''}
      <p>This statement is about the pages on which you send a claim and look one up. They are made to meet the Web Content
        Accessibility Guidelines (WCAG) 2.2 at level AA.</p>
      <h2>How you can use the pages</h2>
      <ul>
        <li>with a keyboard alone</li>
        <li>without scripts</li>
        <li>at a zoom of 400 %, or with text twice as large, without scrolling sideways</li>
        <li>in light, dark or high-contrast colours, as your device asks for them</li>
        <li>without a time limit</li>
      </ul>
      <h2>What does not work well</h2>
      <ul>
        <li>The pages are in English only.</li>
        <li>If you go back to a page on which you had entered something, your browser may ask whether to send the form again, or show it
          empty. We keep no copy in the browser, so that the next person at a shared computer does not see it. Use the Change buttons
          on the page "Check your answers" instead.</li>
        <li>Times are in Coordinated Universal Time (UTC), not in the time of your place.</li>
      </ul>
      <h2>How we checked it</h2>
      <p>A program (axe) tests the pages at each change of the service, on narrow screens, with large text and in several colour
        schemes, and other tests use the form by keyboard. No outside expert and no user of assistive technology has tested the pages
        yet, so we do not claim that they meet every rule.</p>
      <h2>If something does not work for you</h2>
      <p>${
        operator === undefined
          ? 'Nobody answers for this copy. Tell whoever gave you its address.'
          : html`<a href="/about/contact">Contact us</a>, and say which page it was and what you used.`
      }</p>`,
  });
}
