import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Hono } from 'hono';
import type { ConsoleProject } from '../page/console-project.ts';
import type { ShowPage } from '../page/render-page.ts';
import { timeSelection } from '../page/time-selection.ts';
import { readAlarmHistory } from '../reads/read-alarm-history.ts';
import { readAlarms, readAlarmsNamed, readParentAlarms } from '../reads/read-alarms.ts';
import { readMetricData } from '../reads/read-metric-data.ts';
import { outcomeOf } from '../reads/result.ts';
import { inboxPage } from './inbox/inbox-page.ts';
import { readInbox } from './inbox/inbox-read.ts';
import { inboxWindow } from './inbox/inbox-window.ts';
import { alarmQueries } from './list/alarm-chart.ts';
import { alarmsFilter } from './list/alarms-filter.ts';
import { alarmsPage } from './list/alarms-page.ts';
import { readAlarmTree } from './list/composite-tree.ts';
import { alarmPage, historyLimit } from './page/alarm-page.ts';

/** The pages about alarms: all of them, one, and what they told people. */
export function createAlarmRoutes(deps: {
  readonly cloudwatch: CloudWatchClient;
  readonly nowMs: () => number;
  readonly show: ShowPage;
  readonly project: ConsoleProject;
}): Hono {
  const { cloudwatch, nowMs, show, project } = deps;
  const app = new Hono();

  app.get('/alarms', async (c) => {
    const filter = alarmsFilter({ state: c.req.query('state'), name: c.req.query('name') });
    return await show.page(c, alarmsPage({ alarms: await readAlarms(cloudwatch), filter, project, nowMs: nowMs() }));
  });

  app.get('/alarms/:name', async (c) => {
    const name = c.req.param('name');
    const [alarm] = await readAlarmsNamed(cloudwatch, [name]);
    if (alarm === undefined) return await show.notFound(c, `CloudWatch has no alarm called ${name}.`);
    const time = timeSelection(c.req.query(), nowMs());
    const { window } = time;
    const queries = alarm.metric === undefined ? [] : alarmQueries(alarm.metric, window);
    const [data, tree, parents, history] = await Promise.all([
      readMetricData(cloudwatch, window, [{ key: 'alarm', queries }]),
      alarm.composite === undefined ? undefined : outcomeOf(() => readAlarmTree(cloudwatch, alarm)),
      outcomeOf(() => readParentAlarms(cloudwatch, name)),
      outcomeOf(() => readAlarmHistory(cloudwatch, { alarmName: name, limit: historyLimit })),
    ]);
    const input = { alarm, tree, parents, history, data: data.get('alarm'), time, nowMs: nowMs() };
    return await show.page(c, alarmPage(input));
  });

  app.get('/inbox', async (c) => {
    const part = await readInbox(cloudwatch, inboxWindow(c.req.query('until'), nowMs()));
    return await show.page(c, inboxPage({ part, kind: c.req.query('kind'), project, nowMs: nowMs() }));
  });
  return app;
}
