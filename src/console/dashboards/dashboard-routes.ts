import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type Context, Hono } from 'hono';
import { isRedraw } from '../live/redraw.ts';
import type { ConsoleProject } from '../page/console-project.ts';
import type { ShowPage } from '../page/render-page.ts';
import { type TimeSelection, timeSelection } from '../page/time-selection.ts';
import { dashboardsPage } from './dashboard-list.ts';
import { dashboardPage } from './dashboard-page.ts';
import { listDashboards, readDashboard } from './read-dashboards.ts';
import { widgetPage } from './widget-page.ts';
import { askedVariables } from './widgets/dashboard-variables.ts';
import type { DashboardBody } from './widgets/dashboard-widgets.ts';
import { loadDashboard } from './widgets/load-dashboard.ts';
import { createLogWidgetReader } from './widgets/log-widget-reader.ts';
import { withVariables } from './widgets/with-variables.ts';

/** The pages of dashboards: all of them, one, and one of its widgets with the whole page to itself. */
export function createDashboardRoutes(deps: {
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly nowMs: () => number;
  readonly show: ShowPage;
  readonly project: ConsoleProject;
}): Hono {
  const { cloudwatch, nowMs, show, project } = deps;
  const app = new Hono();

  const logWidgets = createLogWidgetReader(deps);

  const load = async (c: Context, body: DashboardBody, time: TimeSelection) => {
    const region = await cloudwatch.config.region().catch(() => undefined);
    const readLog = isRedraw(c) ? logWidgets.redrawn(time) : logWidgets.opened(time);
    return await loadDashboard({ cloudwatch, readLog, region }, body, time.window);
  };

  app.get(
    '/dashboards',
    async (c) => await show.page(c, dashboardsPage(await listDashboards(cloudwatch), { project, nowMs: nowMs() })),
  );

  app.get('/dashboards/:name', async (c) => {
    const name = c.req.param('name');
    const { body, variables, time } = read(await readDashboard(cloudwatch, name), c.req.query());
    const widgets = await load(c, body, time);
    return await show.page(c, await dashboardPage({ name, widgets, variables, time, nowMs: nowMs() }));
  });

  app.get('/dashboards/:name/widgets/:number{[0-9]+}', async (c) => {
    const { name, number } = c.req.param();
    const { body, variables, time } = read(await readDashboard(cloudwatch, name), c.req.query());
    const widget = body.widgets[Number(number) - 1];
    if (widget === undefined) {
      return await show.notFound(
        c,
        `The dashboard ${name} has ${body.widgets.length} widgets, and no widget ${number}.`,
      );
    }
    const [loaded] = await load(c, { ...body, widgets: [widget] }, time);
    return await show.page(c, await widgetPage({ name, loaded: loaded!, variables, time, nowMs: nowMs() }));
  });

  /** The dashboard as the address asks for it: its variables filled in, over a time. */
  function read(dashboard: DashboardBody, query: Readonly<Record<string, string>>) {
    const variables = askedVariables(dashboard.variables, query);
    const isAsked = query.range !== undefined || query.from !== undefined;
    const time = timeSelection(isAsked ? query : (dashboard.period ?? {}), nowMs(), dashboard.reachSeconds);
    return { body: withVariables(dashboard, variables), variables, time };
  }
  return app;
}
