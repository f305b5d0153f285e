import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { XRayClient } from '@aws-sdk/client-xray';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { alarmPage } from './alarm-page.ts';
import { alarmsPage } from './alarms-page.ts';
import { awsProblem, isAwsAnswer, type Problem } from './aws-problem.ts';
import { dashboardsPage } from './dashboard-list.ts';
import { dashboardPage } from './dashboard-page.ts';
import { loadDashboard } from './load-dashboard.ts';
import { loadTrace } from './load-trace.ts';
import { alarmQueries } from './metric-queries.ts';
import { outcomeOf } from './outcome.ts';
import { overviewPage } from './overview-page.ts';
import { type Page, pageLayout } from './page-layout.ts';
import { problemBody } from './problem-page.ts';
import { readAlarms, readAlarmsNamed, readChildAlarms } from './read-alarms.ts';
import { listDashboards, readDashboard } from './read-dashboards.ts';
import { readMetricData } from './read-metric-data.ts';
import { readLatestTraces } from './read-traces.ts';
import { createStaticFiles } from './static-files.ts';
import { timeRangeNamed, timeWindowEndingAt } from './time-range.ts';
import { traceHref } from './trace-list.ts';
import { traceMissingPage, tracePage } from './trace-page.ts';
import { tracesPage } from './traces-page.ts';

export interface ConsoleDeps {
  readonly cloudwatch: CloudWatchClient;
  readonly xray: XRayClient;
  readonly logs: CloudWatchLogsClient;
  /** Where the instances' log lines are. */
  readonly logGroupName: string;
  readonly nowMs: () => number;
  /** Told of every page that failed for another reason than an answer of AWS, for a log. */
  readonly onError?: (error: unknown) => void;
}

const tracesOnOverview = 10;
const tracesOnPage = 100;

/**
 * The pages an on-call engineer reads: dashboards, alarms and traces, drawn from the AWS APIs alone, so that the same
 * console shows a stand-in or a real account, whichever the clients speak to. It changes nothing and keeps no state.
 */
export function createConsole(deps: ConsoleDeps): Hono {
  const { cloudwatch, xray, nowMs } = deps;
  const app = new Hono();
  const show = async (c: Context, page: Page, status: 200 | Problem['status'] = 200) => {
    const region = await cloudwatch.config.region().catch(() => 'no region');
    c.header('Cache-Control', 'no-store');
    return c.html(pageLayout(page, { region, nowMs: nowMs() }), status);
  };
  const showProblem = (c: Context, problem: Problem) =>
    show(c, { title: problem.title, section: undefined, body: problemBody(problem) }, problem.status);

  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
    }),
  );
  app.route('/', createStaticFiles());

  app.get('/', async (c) => {
    const [alarms, dashboards, traces] = await Promise.all([
      outcomeOf(() => readAlarms(cloudwatch)),
      outcomeOf(() => listDashboards(cloudwatch)),
      outcomeOf(() => readLatestTraces(xray, nowMs(), tracesOnOverview)),
    ]);
    // The same problem three times over helps nobody.
    if (!alarms.ok && !dashboards.ok && !traces.ok) return await showProblem(c, alarms.problem);
    return await show(c, overviewPage({ alarms, dashboards, traces, nowMs: nowMs() }));
  });

  app.get('/dashboards', async (c) => await show(c, dashboardsPage(await listDashboards(cloudwatch), nowMs())));

  app.get('/dashboards/:name', async (c) => {
    const name = c.req.param('name');
    const dashboard = await readDashboard(cloudwatch, name);
    const range = timeRangeNamed(c.req.query('range'), dashboard.reachSeconds);
    const widgets = await loadDashboard(deps, dashboard, timeWindowEndingAt(nowMs(), range));
    return await show(c, await dashboardPage({ name, widgets, range, nowMs: nowMs() }));
  });

  app.get('/alarms', async (c) => await show(c, alarmsPage(await readAlarms(cloudwatch), nowMs())));

  app.get('/alarms/:name', async (c) => {
    const name = c.req.param('name');
    const [alarm] = await readAlarmsNamed(cloudwatch, [name]);
    if (alarm === undefined) return await showProblem(c, notFound(`CloudWatch has no alarm called ${name}.`));
    const range = timeRangeNamed(c.req.query('range'));
    const window = timeWindowEndingAt(nowMs(), range);
    const queries = alarm.metric === undefined ? [] : alarmQueries(alarm.metric, window);
    const data = (await readMetricData(cloudwatch, window, [{ key: 'alarm', queries }])).get('alarm');
    const children = alarm.compositeRule === undefined ? undefined : await readChildAlarms(cloudwatch, alarm.name);
    return await show(c, alarmPage({ alarm, children, data, range, window, nowMs: nowMs() }));
  });

  app.get('/traces', async (c) => {
    const asked = c.req.query('id');
    if (asked !== undefined) return c.redirect(traceHref(asked.trim()));
    return await show(c, tracesPage(await readLatestTraces(xray, nowMs(), tracesOnPage), nowMs()));
  });

  app.get('/traces/:id', async (c) => {
    const trace = await loadTrace(deps, c.req.param('id'));
    if (trace.waterfall === undefined) {
      return await show(c, traceMissingPage(c.req.param('id'), trace.lines, trace.id), 404);
    }
    return await show(c, tracePage(trace.id, trace.waterfall, trace.lines, nowMs()));
  });

  app.notFound((c) => showProblem(c, notFound(`There is no page ${c.req.path}.`)));
  app.onError((error, c) => {
    if (!isAwsAnswer(error)) deps.onError?.(error);
    return showProblem(c, awsProblem(error));
  });
  return app;
}

function notFound(message: string): Problem {
  return {
    status: 404,
    title: 'Not found',
    message,
    remedy: 'Begin at the overview; it lists what there is. A name may have changed with the last apply.',
  };
}
