import { html, raw } from 'hono/html';
import type { Html } from '../../format/html.ts';
import { timeElement } from '../../format/time-element.ts';
import { consoleStyleSheet } from '../../page/style-sheet.ts';
import { layoutRules } from '../widgets/widget-layout.ts';

/** Nothing may be fetched and nothing may run: the page is all there is. */
const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/** Dashboards below each other on a page that has its style sheet within it. */
export function standalonePage(input: {
  readonly title: string;
  readonly note: string;
  readonly nowMs: number;
  readonly sections: readonly { readonly name: string; readonly body: Html }[];
}): Html {
  const links = input.sections.map(({ name }) => html`<li><a href="#${name}">${name}</a></li>`);
  const sections = input.sections.map(
    ({ name, body }) => html`<article class="part" id="${name}" aria-labelledby="${name}-heading">
<div class="heading"><h1 id="${name}-heading">${name}</h1></div>
${body}
</article>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${input.title}</title>
<style>${raw(consoleStyleSheet(layoutRules()))}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<main id="content" tabindex="-1">
<p class="drawn">${input.title} · ${input.note} · ${timeElement(input.nowMs)}</p>
<nav class="jumps" aria-label="Dashboards"><ul>${links}</ul></nav>
${sections}
</main>
</body>
</html>
`;
}
