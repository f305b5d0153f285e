import { html } from 'hono/html';
import type { Html } from '../../format/html.ts';

/** An alarm's description, taken apart: what it says, and where to read what to do. */
export interface AlarmDescription {
  readonly text: string;
  /** A web address, or a path in the repository where the environment has no address for its runbooks. */
  readonly runbook: string | undefined;
}

/** Takes `Runbook: ...` off the end of a line of a description; it may be an address, a path or a Markdown link. */
export function alarmDescription(description: string | undefined): AlarmDescription {
  const text = description ?? '';
  const found = /(?:^|[ \t])Runbook:[ \t]*(?:\[[^\]]*\]\(([^)\s]+)\)|(\S+?))\.?[ \t]*$/im.exec(text);
  if (found === null) return { text: text.trim(), runbook: undefined };
  const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  return { text: rest.trim(), runbook: found[1] ?? found[2] };
}

/** The way to a runbook: its web address, or the console's own page of a file. */
export function runbookLink(runbook: string | undefined): Html | '' {
  if (runbook === undefined) return '';
  const isWebAddress = URL.canParse(runbook) && /^https?:$/.test(new URL(runbook).protocol);
  const isPage = /^\w[\w-]*\/[\w./-]+\.md$/.test(runbook);
  if (!isWebAddress && !isPage)
    return html`<span class="runbook">Runbook <code class="breakable">${runbook}</code></span>`;
  const href = isWebAddress ? runbook : `/${runbook}`;
  return html`<a class="runbook" href="${href}" rel="noreferrer">Runbook <span class="runbook-name">${lastPart(href)}</span></a>`;
}

/** `https://example.com/docs/outage.md` and `/docs/outage.md` are about the `outage`. */
function lastPart(address: string): string {
  const { pathname } = new URL(address, 'https://console.invalid');
  return (
    pathname
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? ''
  );
}
