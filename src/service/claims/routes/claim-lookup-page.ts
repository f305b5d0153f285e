import { html } from 'hono/html';
import { type Html, pageLayout } from '../../web/page-layout.ts';

/** Asks for a reference. `typed` is what was no reference. */
export function claimLookupPage(typed?: string): Html {
  const failed = typed !== undefined;
  return pageLayout({
    title: 'Look a claim up',
    failed,
    content: html`
      <h1>Look a claim up</h1>
      <form method="get" action="/claims" novalidate>
        <div class="field">
          <label for="reference">Reference</label>
          <p class="hint" id="reference-hint">You got it when you sent the claim. It looks like C-7Q2M-0XKD-94TB</p>
          ${failed ? html`<p class="error" id="reference-error"><strong>Error:</strong> Enter a reference such as C-7Q2M-0XKD-94TB</p>` : ''}
          <input id="reference" name="reference" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false"
            required value="${typed ?? ''}" aria-describedby="reference-hint${failed ? ' reference-error' : ''}"${failed ? html` aria-invalid="true" autofocus` : ''}>
        </div>
        <button type="submit">Look it up</button>
      </form>
      <p><a href="/">Send a claim</a></p>`,
  });
}
