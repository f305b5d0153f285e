import { html } from 'hono/html';
import { type Html, pageLayout } from './page-layout.ts';

/** A page that says what happened and what to do. The trace id is what support asks for. */
export function errorPage(options: { title: string; advice: string; xrayTraceId: string; linksToForm: boolean }): Html {
  return pageLayout({
    title: options.title,
    failed: true,
    content: html`
      <h1>${options.title}</h1>
      <p>${options.advice}</p>
      ${options.linksToForm ? html`<p><a href="/">Go to the claim form</a> or <a href="/claims">look a claim up</a></p>` : ''}
      <p class="hint">If you <a href="/about/contact">ask us about this</a>, give us this number: <code>${options.xrayTraceId}</code></p>`,
  });
}
