import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';

/** Asks for a reference. `typed` is what led to no claim, and `error` says why. */
export function claimLookupPage({ typed = '', error }: { typed?: string; error?: string } = {}): Html {
  const failed = error !== undefined;
  return pageLayout({
    title: 'Look a claim up',
    failed,
    content: html`
      ${failed ? problemSummary(error) : ''}
      <h1>Look a claim up</h1>
      <form method="get" action="/claims" novalidate>
        <div class="field">
          <label for="reference">Reference</label>
          <p class="hint" id="reference-hint">You got it when you sent the claim. It looks like C-7Q2M-0XKD-94TB</p>
          ${failed ? html`<p class="error" id="reference-error"><strong>Error:</strong> ${error}</p>` : ''}
          <input class="short" id="reference" name="reference" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"
            required value="${typed}" aria-describedby="reference-hint${failed ? ' reference-error' : ''}"${failed ? html` aria-invalid="true"` : ''}>
        </div>
        <button type="submit">Look it up</button>
      </form>
      <p><a href="/">Send a claim</a></p>`,
  });
}

function problemSummary(error: string): Html {
  return html`<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
    <h2 id="problems-title">There is a problem</h2>
    <ul><li><a href="#reference">${error}</a></li></ul>
  </div>`;
}
