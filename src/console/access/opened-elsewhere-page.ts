import { html } from 'hono/html';
import type { Page } from '../page/page-layout.ts';

/** In the place of a page that costs, when a link of another site led to it. `address` is its path and search. */
export function openedElsewherePage(address: string): Page {
  // Two slashes at the beginning would name a host.
  const href = address.replace(/^\/+/, '/');
  const body = html`<section class="card prose search" aria-label="Question">
<p>A link from another site leads to <code class="breakable">${href}</code>. AWS bills what that page reads, so nothing was read yet.</p>
<p><a class="button primary" href="${href}">Open it</a></p>
</section>`;
  return { title: 'Open this page?', section: undefined, script: 'none', body };
}
