import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
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
import { createKeptLogRuns } from './kept-log-runs.ts';
import { fillPlaceholders, logPlaceholders } from './log-placeholders.ts';
import { followLog } from './log-tail.ts';
import { logsGroupsPage } from './logs-groups-page.ts';
import { logsPage } from './logs-page.ts';
import { logsQueryPage } from './logs-query-page.ts';

const linesOnPage = 200;
const rowsOfQuery = 1000;
/** Several times as long as a query may be. AWS page: "StartQuery". */
const mostFormBytes = 100_000;
/** Node takes 16 kB of address and headers. */
const longestAddress = 8000;
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
  const runs = createKeptLogRuns();
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

  /** What a query's form asks for. Without a `query` in it there is none to run yet, or its saved one leaves values open. */
  const readForm = async (asked: Readonly<Record<string, string>>) => {
    const [savedQueries, known] = await Promise.all([outcomeOf(() => readSavedLogQueries(logs)), knownGroups()]);
    const named =
      asked.saved === undefined ? undefined : expectValue(savedQueries).find(({ name }) => name === asked.saved);
    // Once it is edited it is no longer the saved one.
    const saved = asked.query === undefined || asked.query === named?.query ? named : undefined;
    const given = (name: string) => asked[name];
    const filled = saved === undefined ? asked.query : fillPlaceholders(saved.query, placeholders, given);
    const groupNames = asked.group ?? saved?.logGroupNames.join(',') ?? '';
    return {
      missing: asked.saved !== undefined && named === undefined ? asked.saved : undefined,
      query: filled?.trim() === '' ? undefined : filled,
      groups: (groupNames === '' ? deps.logGroupName : groupNames).split(',').map((name) => name.trim()),
      ...{ saved, given, savedQueries, knownGroups: known },
    };
  };
  const noSavedQuery = (c: Context, name: string) => show.notFound(c, `There is no saved query called ${name}.`);

  // Whatever its address says, the page runs nothing: a link would spend what it likes.
  app.get('/logs/query', async (c) => {
    const run = runs.find(c.req.query('run'));
    const asked = run?.asked ?? c.req.query();
    const { missing, query, groups, ...form } = await readForm(asked);
    if (missing !== undefined) return await noSavedQuery(c, missing);
    const page = logsQueryPage({
      ...form,
      logGroupNames: groups.join(','),
      query: query ?? form.saved?.query ?? firstQuery,
      window: run?.window ?? searchWindow(asked, nowMs()),
      run,
      waits: run === undefined ? whyItWaits(asked, query) : undefined,
      placeholders,
      applyCommand: project.applyCommand,
    });
    return await show.page(c, page, run === undefined || run.result.ok ? 200 : run.result.problem.status);
  });

  app.post('/logs/query', bodyLimit({ maxSize: mostFormBytes, onError: tooLong }), async (c) => {
    const asked = sentFields(await c.req.parseBody());
    const { missing, query, groups } = await readForm(asked);
    if (missing !== undefined) return await noSavedQuery(c, missing);
    if (query === undefined) return c.redirect(queryAddress(asked), 303);
    const ranAtMs = nowMs();
    const window = searchWindow(asked, ranAtMs);
    const result = await outcomeOf(() =>
      runLogQuery(logs, {
        logGroupNames: groups,
        queryString: query,
        startSeconds: Math.floor(window.startMs / 1000),
        endSeconds: Math.ceil(window.endMs / 1000),
        limit: rowsOfQuery,
      }),
    );
    return c.redirect(queryAddress(asked, runs.keep({ asked, window, ranAtMs, result })), 303);
  });

  app.get('/logs/groups', async (c) => await show.page(c, logsGroupsPage(await readLogGroups(logs))));
  return app;
}

function whyItWaits(asked: Readonly<Record<string, string>>, query: string | undefined) {
  if (asked.run !== undefined) return 'not-kept';
  return query === undefined ? undefined : 'not-run';
}

/** The rest of the form is not read, so that nothing else can come by its connection. */
function tooLong(c: Context): Response {
  return c.text('The query is too long.', 413, { Connection: 'close' });
}

/** The fields of a form that are filled in, with line ends as they were before the browser sent them. */
function sentFields(body: Readonly<Record<string, unknown>>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' && value !== '') fields[name] = value.replaceAll('\r\n', '\n');
  }
  return fields;
}

/** The address of a query's page, by which others get the same form; of one that is too long for an address only its run's. */
function queryAddress(asked: Readonly<Record<string, string>>, run?: string): string {
  const runOnly: Record<string, string> = run === undefined ? {} : { run };
  const address = `/logs/query?${new URLSearchParams({ ...asked, ...runOnly })}`;
  return address.length > longestAddress ? `/logs/query?${new URLSearchParams(runOnly)}` : address;
}
