import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Hono } from 'hono';
import { alarmPage, historyLimit } from './alarm-page.ts';
import { alarmsFilter } from './alarms-filter.ts';
import { alarmsPage } from './alarms-page.ts';
import { readAlarmTree } from './composite-tree.ts';
import { inboxPage } from './inbox-page.ts';
import { readInbox } from './inbox-read.ts';
import { inboxWindow } from './inbox-window.ts';
import { alarmQueries } from './metric-queries.ts';
import { outcomeOf } from './outcome.ts';
import { readAlarmHistory } from './read-alarm-history.ts';
import { readAlarms, readAlarmsNamed, readParentAlarms } from './read-alarms.ts';
import { readMetricData } from './read-metric-data.ts';
import type { ShowPage } from './show-page.ts';
import { timeSelection } from './time-selection.ts';

/** The pages about alarms: all of them, one, and what they told people. */
export function createAlarmRoutes(deps: {
  readonly cloudwatch: CloudWatchClient;
  readonly nowMs: () => number;
  readonly show: ShowPage;
}): Hono {
  const { cloudwatch, nowMs, show } = deps;
  const app = new Hono();

  app.get('/alarms', async (c) => {
    const filter = alarmsFilter({ state: c.req.query('state'), name: c.req.query('name') });
    return await show.page(c, alarmsPage(await readAlarms(cloudwatch), filter, nowMs()));
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
    return await show.page(c, inboxPage(part, c.req.query('kind'), nowMs()));
  });
  return app;
}
