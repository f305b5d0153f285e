import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';
import { timeElement } from '../format/time-element.ts';

export type Section = 'overview' | 'dashboards' | 'alarms' | 'inbox' | 'traces' | 'logs';

export interface Page {
  readonly title: string;
  /** The part of the navigation that the page belongs to. */
  readonly section: Section | undefined;
  /** What stands beside the heading: a choice of range, a state. */
  readonly aside?: Html | undefined;
  /** Where the page belongs, as a link above the heading. */
  readonly parent?: { readonly href: string; readonly text: string } | undefined;
  /** What keeps the page up to date; `none` where it must not be asked for again by itself, as a query costs. */
  readonly script?: '/refresh.js' | '/logs-tail.js' | 'none';
  readonly body: Html;
}

const sections: readonly { section: Section; href: string; text: string }[] = [
  { section: 'overview', href: '/', text: 'Overview' },
  { section: 'dashboards', href: '/dashboards', text: 'Dashboards' },
  { section: 'alarms', href: '/alarms', text: 'Alarms' },
  { section: 'inbox', href: '/inbox', text: 'Inbox' },
  { section: 'traces', href: '/traces', text: 'Traces' },
  { section: 'logs', href: '/logs', text: 'Logs' },
];

/** What all pages have: what they are headed with, which AWS region they speak of, when they were drawn. */
export interface PageContext {
  readonly title: string;
  readonly region: string;
  readonly nowMs: number;
}

/** A whole page. */
export function pageLayout(page: Page, context: PageContext): Html {
  const links = sections.map(({ section, href, text }) => {
    const current = section === page.section ? raw(' aria-current="page"') : '';
    return html`<li><a href="${href}"${current}>${text}</a></li>`;
  });
  const script = page.script ?? '/refresh.js';
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${page.title} · ${context.title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/console.css">
<script src="/chart.js" defer></script>
${script === 'none' ? '' : html`<script src="${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/"><img src="/icon.svg" alt="" width="24" height="24">${context.title}</a>
<nav class="sections" aria-label="Console"><ul>${links}</ul></nav>
<div class="live"><p id="refresh-state" role="status"></p><span class="region"><span class="hidden">AWS region </span>${context.region}</span>
<button id="refresh-toggle" type="button" hidden>Pause</button></div>
</header>
<main id="content" tabindex="-1">
<div class="heading">
<div>${page.parent === undefined ? '' : html`<p class="parent"><a href="${page.parent.href}"><span aria-hidden="true">← </span>${page.parent.text}</a></p>`}<h1>${page.title}</h1>
<p class="drawn">Drawn ${timeElement(context.nowMs)}</p></div>
${page.aside}
</div>
${page.body}
</main>
</body>
</html>`;
}
