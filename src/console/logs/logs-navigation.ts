import { html, raw } from 'hono/html';
import type { Html } from '../format/html.ts';

const pages = [
  { name: 'tail', href: '/logs', text: 'Live tail' },
  { name: 'query', href: '/logs/query', text: 'Query' },
  { name: 'groups', href: '/logs/groups', text: 'Log groups' },
] as const;

/** Links between the pages of the logs, which stay with the log group that one of them shows. */
export function logsNavigation(current: (typeof pages)[number]['name'], logGroupName: string | undefined): Html {
  const search = logGroupName === undefined ? '' : `?${new URLSearchParams({ group: logGroupName })}`;
  const links = pages.map(({ name, href, text }) => {
    const here = name === current ? raw(' aria-current="page"') : '';
    return html`<li><a href="${name === 'groups' ? href : `${href}${search}`}"${here}>${text}</a></li>`;
  });
  return html`<nav class="ranges" aria-label="Logs"><ul>${links}</ul></nav>`;
}

/** A field for the name of a log group, which offers the ones that are known. */
export function logGroupField(logGroupName: string, known: readonly string[]): Html {
  return html`<p class="field field-wide"><label for="log-group">Log group</label><input id="log-group" name="group" value="${logGroupName}" list="log-groups" required autocomplete="off" spellcheck="false"></p>
<datalist id="log-groups">${known.map((name) => html`<option value="${name}"></option>`)}</datalist>`;
}
