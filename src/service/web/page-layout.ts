import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A whole page around its content. `title` is the heading's text; `failed` puts the word in front that screen readers say first. */
export function pageLayout(options: { title: string; failed?: boolean; content: Html }): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${options.failed ? 'Error: ' : ''}${options.title} – Insurance claims</title>
    <link rel="stylesheet" href="/site.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header><a href="/">Insurance claims</a></header>
    <main id="main">${options.content}</main>
    <footer>
      <p><a href="/claims">Look a claim up</a> · <a href="/docs">The API</a> · <a href="/about/contact">Contact</a> ·
        <a href="/about/privacy">Privacy</a> · <a href="/about/accessibility">Accessibility</a></p>
    </footer>
  </body>
</html>`;
}
