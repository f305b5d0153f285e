import { html, raw } from 'hono/html';
import { formatTime } from '../../format/format-time.ts';
import type { Html } from '../../format/html.ts';
import { inlineCode } from '../../format/inline-code.ts';
import { timeElement } from '../../format/time-element.ts';
import type { ConsoleProject } from '../../page/console-project.ts';
import type { Page } from '../../page/page-layout.ts';
import { inboxList } from './inbox-list.ts';
import type { InboxPart } from './inbox-read.ts';
import { inboxDays, inboxHref, olderUntilMs } from './inbox-window.ts';

const dayMs = 86_400_000;

/** What the people on call were sent, newest first, a section a day, with a way to what is older; of one kind only when asked. */
export function inboxPage(input: {
  readonly part: InboxPart;
  readonly kind: string | undefined;
  readonly project: ConsoleProject;
  readonly nowMs: number;
}): Page {
  const { part, kind, nowMs } = input;
  const { firstAlarm = '' } = input.project;
  const { entries } = part;
  const words = partWords(part, nowMs);
  const wanted = entries.filter((entry) => kind === undefined || entry.kind === kind);
  const days = [...Map.groupBy(wanted, ({ timeMs }) => Math.floor(timeMs / dayMs))].map(([day, those]) => {
    const heading = dayHeading(day * dayMs, nowMs);
    return html`<section class="inbox-day" aria-labelledby="day-${day}"><h2 id="day-${day}">${heading} <span class="count">${those.length}</span></h2>${inboxList(those, nowMs)}</section>`;
  });
  const body =
    entries.length === 0
      ? html`<p class="notice">Nobody was called ${words}. What an alarm sends to its topics when it goes off stands here. ${inlineCode(firstAlarm)}</p>`
      : html`${kindChoice(part, kind)}${wanted.length === 0 ? html`<p class="notice">Nothing of this kind ${words}.</p>` : days}`;
  return { title: 'Inbox', section: 'inbox', body: html`${body}${otherParts(part, kind, nowMs)}` };
}

/** The way to what is older, and back. */
function otherParts({ fromMs, untilMs }: InboxPart, kind: string | undefined, nowMs: number): Html | '' {
  const olderMs = olderUntilMs(fromMs, nowMs);
  const older =
    olderMs === undefined
      ? ''
      : html`<a href="${inboxHref({ kind, untilMs: olderMs })}" rel="next">Older than ${timeElement(fromMs)}</a>`;
  const newest = untilMs === undefined ? '' : html`<a href="${inboxHref({ kind })}">Newest</a>`;
  if (older === '' && newest === '') return '';
  return html`<nav class="inbox-parts" aria-label="Other times">${newest}${older}</nav>`;
}

function partWords({ fromMs, untilMs }: InboxPart, nowMs: number): string {
  if (untilMs !== undefined) return `between ${formatTime(fromMs)} and ${formatTime(untilMs)}`;
  const isWhole = nowMs - fromMs >= inboxDays * dayMs;
  return isWhole ? `in the last ${inboxDays} days` : `since ${formatTime(fromMs)}`;
}

function kindChoice({ entries, untilMs }: InboxPart, chosen: string | undefined): Html {
  const counts = Map.groupBy(entries, ({ kind }) => kind);
  // Pages first: they woke somebody up.
  const kinds = [...counts.keys()].sort((a, b) => Number(b === 'page') - Number(a === 'page') || a.localeCompare(b));
  const link = (href: string, text: string, count: number, isChosen: boolean) =>
    html`<li><a href="${href}"${isChosen ? raw(' aria-current="true"') : ''}>${text} <span class="count">${count}</span></a></li>`;
  return html`<nav class="choice" aria-label="Kind of notification"><ul>${link(inboxHref({ untilMs }), 'All', entries.length, chosen === undefined)}${kinds.map(
    (kind) => link(inboxHref({ kind, untilMs }), `${kind}s`, counts.get(kind)?.length ?? 0, kind === chosen),
  )}</ul></nav>`;
}

/** `Today, 2026-02-01`: days are UTC's, as all times here. */
function dayHeading(startMs: number, nowMs: number): string {
  const date = formatTime(startMs).slice(0, 10);
  const daysAgo = Math.floor(nowMs / dayMs) - startMs / dayMs;
  return daysAgo === 0 ? `Today, ${date}` : daysAgo === 1 ? `Yesterday, ${date}` : date;
}
