import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { streamSSE } from 'hono/streaming';
import type { ConsoleProject } from '../page/console-project.ts';
import { logLineItems } from '../page/log-lines.ts';
import type { ShowPage } from '../page/render-page.ts';
import { searchWindow } from '../page/search-window.ts';
import { readLogGroups } from '../reads/read-log-groups.ts';
import { readNewestLogLines } from '../reads/read-log-lines.ts';
import { runLogQuery } from '../reads/read-log-query.ts';
import { readSavedLogQueries } from '../reads/read-log-saved-queries.ts';
import { expectValue, outcomeOf } from '../reads/result.ts';
import { fillPlaceholders, logPlaceholders } from './log-placeholders.ts';
import { followLog } from './log-tail.ts';
import { logsGroupsPage } from './logs-groups-page.ts';
import { logsPage } from './logs-page.ts';
import { logsQueryPage } from './logs-query-page.ts';

const linesOnPage = 200;
const rowsOfQuery = 1000;
/** FilterLogEvents takes five calls a second in the smallest region: so many pages that ask every two seconds leave others some. */
const mostTails = 8;
/** How long a browser waits before it connects again. */
const retryMs = 3000;
const firstQuery = `fields @timestamp, level, msg, method, route, status, duration_ms, xray_trace_id
| sort @timestamp desc
| limit 50`;

/** The pages about the logs: lines as they come, queries, and which log groups there are. */
export function createLogRoutes(deps: {
  readonly logs: CloudWatchLogsClient;
  /** The group that is shown when the address names none. */
  readonly logGroupName: string;
  readonly nowMs: () => number;
  /** How often a live tail asks for new lines. */
  readonly tailEveryMs: number;
  readonly show: ShowPage;
  readonly project: ConsoleProject;
}): Hono {
  const { logs, nowMs, show, project } = deps;
  const placeholders = logPlaceholders(project.subject);
  const app = new Hono();
  let tails = 0;
  const knownGroups = async () => {
    const groups = await outcomeOf(() => readLogGroups(logs));
    return groups.ok ? groups.value.map(({ name }) => name) : [];
  };

  app.get('/logs', async (c) => {
    const { group: logGroupName = deps.logGroupName, filter = '' } = c.req.query();
    const filterPattern = filter.trim();
    const search = { logGroupName, filterPattern, nowMs: nowMs(), limit: linesOnPage };
    const [lines, known] = await Promise.all([outcomeOf(() => readNewestLogLines(logs, search)), knownGroups()]);
    const page = logsPage({ logGroupName, filterPattern, lines, knownGroups: known, project, nowMs: nowMs() });
    return await show.page(c, page, lines.ok ? 200 : lines.problem.status);
  });

  app.get('/logs/lines', (c) => {
    const { group: logGroupName = deps.logGroupName, filter: filterPattern = '', since } = c.req.query();
    if (tails >= mostTails) return c.text('Too many pages follow the log. Close one of them.', 503);
    // A browser that connects again says which line it had last.
    const sinceMs = Number(c.req.header('last-event-id') ?? since) || nowMs();
    tails++;
    return streamSSE(c, async (stream) => {
      const abort = new AbortController();
      stream.onAbort(() => abort.abort());
      try {
        // The answer's head leaves with its first byte, and tells the browser that it is connected.
        await stream.write(`retry: ${retryMs}\n\n`);
        const tail = { logGroupName, filterPattern, sinceMs, signal: abort.signal };
        for await (const news of followLog({ logs, everyMs: deps.tailEveryMs }, tail)) {
          if ('problem' in news) {
            await stream.writeSSE({ event: 'problem', data: `${news.problem.title}: ${news.problem.message}` });
            continue;
          }
          const id = String(news.lines[0]?.timeMs);
          const left =
            news.leftOut === 0
              ? ''
              : html`<li class="log-line muted">${news.leftOut} older lines came as well; query the log to see them.</li>`;
          await stream.writeSSE({ event: 'lines', id, data: String(await html`${logLineItems(news.lines)}${left}`) });
        }
      } finally {
        tails--;
      }
    });
  });

  app.get('/logs/query', async (c) => {
    const asked = c.req.query();
    const given = (name: string) => asked[name];
    const window = searchWindow(asked, nowMs());
    const [savedQueries, known] = await Promise.all([outcomeOf(() => readSavedLogQueries(logs)), knownGroups()]);
    const saved =
      asked.saved === undefined ? undefined : expectValue(savedQueries).find(({ name }) => name === asked.saved);
    if (asked.saved !== undefined && saved === undefined) {
      return await show.notFound(c, `There is no saved query called ${asked.saved}.`);
    }
    const filled = saved === undefined ? asked.query : fillPlaceholders(saved.query, placeholders, given);
    const logGroupNames = asked.group ?? saved?.logGroupNames.join(',') ?? '';
    const groups = (logGroupNames === '' ? deps.logGroupName : logGroupNames).split(',').map((name) => name.trim());
    const query = {
      logGroupNames: groups,
      queryString: filled ?? '',
      startSeconds: Math.floor(window.startMs / 1000),
      endSeconds: Math.ceil(window.endMs / 1000),
      limit: rowsOfQuery,
    };
    const result =
      filled === undefined || filled.trim() === '' ? undefined : await outcomeOf(() => runLogQuery(logs, query));
    const page = logsQueryPage({
      logGroupNames: groups.join(','),
      query: filled ?? saved?.query ?? firstQuery,
      window,
      saved,
      given,
      result,
      savedQueries,
      placeholders,
      applyCommand: project.applyCommand,
      knownGroups: known,
    });
    return await show.page(c, page, result === undefined || result.ok ? 200 : result.problem.status);
  });

  app.get('/logs/groups', async (c) => await show.page(c, logsGroupsPage(await readLogGroups(logs))));
  return app;
}
