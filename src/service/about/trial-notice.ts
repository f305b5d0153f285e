import { html } from 'hono/html';
import type { Html } from '../web/page-layout.ts';

/** What comes first on a page about a copy that has no operator. */
export function trialNotice(): Html {
  return html`<p><strong>This is a trial copy of the service.</strong> Nobody handles the claims that are sent to it, and nobody
    answers questions about them. Do not enter the details of a real person.</p>`;
}
