import { html, raw } from 'hono/html';
import { formatTime } from './format-time.ts';
import type { Html } from './html.ts';
import type { InboxEntry } from './inbox-entries.ts';
import { inboxList } from './inbox-list.ts';
import { inboxDays } from './inbox-read.ts';
import type { Page } from './page-layout.ts';

const dayMs = 86_400_000;

/** What the people on call were sent, newest first, a section a day; of one kind only when asked. */
export function inboxPage(entries: readonly InboxEntry[], kind: string | undefined, nowMs: number): Page {
  const wanted = entries.filter((entry) => kind === undefined || entry.kind === kind);
  const days = [...Map.groupBy(wanted, ({ timeMs }) => Math.floor(timeMs / dayMs))].map(([day, those]) => {
    const heading = dayHeading(day * dayMs, nowMs);
    return html`<section class="inbox-day" aria-labelledby="day-${day}"><h2 id="day-${day}">${heading} <span class="count">${those.length}</span></h2>${inboxList(those, nowMs)}</section>`;
  });
  const body =
    entries.length === 0
      ? html`<p class="notice">Nobody was called in the last ${inboxDays} days. What an alarm sends to its topics when it goes off stands here. Against a running <code>npm start</code>, <code>npm run drill -- list</code> names faults that make one go off.</p>`
      : html`${kindChoice(entries, kind)}${wanted.length === 0 ? html`<p class="notice">Nothing of this kind in the last ${inboxDays} days.</p>` : days}`;
  return { title: 'Inbox', section: 'inbox', body };
}

function kindChoice(entries: readonly InboxEntry[], chosen: string | undefined): Html {
  const counts = Map.groupBy(entries, ({ kind }) => kind);
  // Pages first: they woke somebody up.
  const kinds = [...counts.keys()].sort((a, b) => Number(b === 'page') - Number(a === 'page') || a.localeCompare(b));
  const link = (href: string, text: string, count: number, isChosen: boolean) =>
    html`<li><a href="${href}"${isChosen ? raw(' aria-current="true"') : ''}>${text} <span class="count">${count}</span></a></li>`;
  return html`<nav class="choice" aria-label="Kind of notification"><ul>${link('/inbox', 'All', entries.length, chosen === undefined)}${kinds.map(
    (kind) =>
      link(`/inbox?kind=${encodeURIComponent(kind)}`, `${kind}s`, counts.get(kind)?.length ?? 0, kind === chosen),
  )}</ul></nav>`;
}

/** `Today, 2026-02-01`: days are UTC's, as all times here. */
function dayHeading(startMs: number, nowMs: number): string {
  const date = formatTime(startMs).slice(0, 10);
  const daysAgo = Math.floor(nowMs / dayMs) - startMs / dayMs;
  return daysAgo === 0 ? `Today, ${date}` : daysAgo === 1 ? `Yesterday, ${date}` : date;
}
