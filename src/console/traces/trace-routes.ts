import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { XRayClient } from '@aws-sdk/client-xray';
import { Hono } from 'hono';
import { traceHref } from '../format/trace-href.ts';
import type { ConsoleProject } from '../page/console-project.ts';
import type { ShowPage } from '../page/render-page.ts';
import { searchWindow } from '../page/search-window.ts';
import { searchTraces } from '../reads/read-traces.ts';
import { outcomeOf } from '../reads/result.ts';
import { loadTrace } from './load-trace.ts';
import { traceMissingPage, tracePage } from './trace-page.ts';
import { traceFilterExpression, traceSearch } from './trace-search.ts';
import { tracesPage } from './traces-page.ts';

const tracesOnPage = 100;

/** The pages about traces: those that a search finds, and one. */
export function createTraceRoutes(deps: {
  readonly xray: XRayClient;
  readonly logs: CloudWatchLogsClient;
  readonly logGroupName: string;
  readonly nowMs: () => number;
  readonly show: ShowPage;
  readonly project: ConsoleProject;
}): Hono {
  const { xray, nowMs, show, project } = deps;
  const annotation = project.subject?.annotation;
  const app = new Hono();

  app.get('/traces', async (c) => {
    const asked = c.req.query('id');
    if (asked !== undefined) return c.redirect(traceHref(asked.trim()));
    const search = traceSearch((name) => c.req.query(name));
    const window = searchWindow(c.req.query(), nowMs());
    const { startMs, endMs } = window;
    const filter = traceFilterExpression(search, annotation);
    const found = await outcomeOf(() =>
      searchTraces(xray, { startMs, endMs, filter, annotation, limit: tracesOnPage }),
    );
    return await show.page(
      c,
      tracesPage({ search, window, found, project, nowMs: nowMs() }),
      found.ok ? 200 : found.problem.status,
    );
  });

  app.get('/traces/:id', async (c) => {
    const trace = await loadTrace(deps, c.req.param('id'));
    if (trace.waterfall === undefined) {
      return await show.page(c, traceMissingPage(c.req.param('id'), trace.lines, trace.id), 404);
    }
    return await show.page(c, tracePage({ ...trace, subject: project.subject, nowMs: nowMs() }));
  });
  return app;
}
