import { html } from 'hono/html';
import { formatValue } from '../format/format-number.ts';
import type { Page } from '../page/page-layout.ts';
import type { LogGroupEntry } from '../reads/read-log-groups.ts';
import { logsNavigation } from './logs-navigation.ts';

/** The log groups of the account, with ways to look into each. */
export function logsGroupsPage(groups: readonly LogGroupEntry[]): Page {
  const rows = groups.map(({ name, storedBytes, retentionDays }) => {
    const search = new URLSearchParams({ group: name });
    return html`<tr><th scope="row" class="breakable"><a href="/logs?${search}">${name}</a></th>
<td>${storedBytes === undefined ? '–' : formatValue(storedBytes, 'Bytes')}</td>
<td>${retentionDays === undefined ? 'for ever' : `${retentionDays} days`}</td>
<td><a href="/logs/query?${search}">query<span class="hidden"> ${name}</span></a></td></tr>`;
  });
  const list =
    groups.length === 0
      ? html`<p class="notice">No log group. One comes into being with its first line: an instance writes when it starts.</p>`
      : html`<div class="scroll wide" tabindex="0" role="region" aria-label="Log groups" id="group-rows"><table class="groups"><thead><tr><th scope="col">Log group</th><th scope="col">Size</th><th scope="col">Kept</th><th scope="col"><span class="hidden">Query</span></th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const body = html`<section class="card" aria-labelledby="groups-heading"><h2 id="groups-heading">Log groups of the account</h2>${list}</section>`;
  return { title: 'Log groups', section: 'logs', aside: logsNavigation('groups', undefined), body };
}
