import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { html } from 'hono/html';
import { timeSelection } from '../../page/time-selection.ts';
import { dashboardGrid } from '../dashboard-page.ts';
import { parseDashboardBody } from '../widgets/dashboard-widgets.ts';
import { type DashboardClients, type LoadedWidget, loadDashboard } from '../widgets/load-dashboard.ts';
import { runLogWidget } from '../widgets/log-widget-reader.ts';
import { chartFile } from './chart-file.ts';
import { standalonePage } from './standalone-page.ts';

export interface StandaloneInput {
  /** What the whole is about, and where its data are from. */
  readonly title: string;
  readonly note: string;
  /** Bodies as GetDashboard gives them, parsed. */
  readonly dashboards: readonly { readonly name: string; readonly body: unknown }[];
  /** Answers GetMetricData and DescribeAlarms, as CloudWatch does. */
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  /** Answers queries of Logs Insights; without it log widgets are not drawn. */
  readonly logs: Pick<CloudWatchLogsClient, 'send'> | undefined;
  readonly nowMs: number;
}

export interface StandaloneDashboards {
  /** One page that needs nothing else: no file, no network, no script. */
  readonly page: string;
  /** Each chart as a file of its own. */
  readonly drawings: readonly { readonly fileName: string; readonly svg: string }[];
  /** Why widgets could not be drawn; the page says it in their places. */
  readonly problems: readonly string[];
}

/** Draws dashboards as the console does, over the time that each asks for, to be kept or sent rather than looked at here. */
export async function standaloneDashboards(input: StandaloneInput): Promise<StandaloneDashboards> {
  const { cloudwatch, logs, nowMs } = input;
  const clients: DashboardClients = {
    cloudwatch,
    readLog:
      logs &&
      (async (properties, window) => ({
        result: await runLogWidget(logs, properties, window),
        window,
        askedAtMs: undefined,
      })),
  };
  const sections: { name: string; body: Awaited<ReturnType<typeof dashboardGrid>> }[] = [];
  const drawings: { fileName: string; svg: string }[] = [];
  const problems: string[] = [];
  for (const [index, { name, body }] of input.dashboards.entries()) {
    const dashboard = parseDashboardBody(JSON.stringify(body));
    // The keys become ids, and all dashboards stand on one page.
    const keyed = dashboard.widgets.map((widget) => ({ ...widget, key: `d${index}${widget.key}` }));
    const { window } = timeSelection(dashboard.period ?? {}, nowMs, dashboard.reachSeconds);
    const widgets = await loadDashboard(clients, { ...dashboard, widgets: keyed }, window);
    sections.push({ name, body: await dashboardGrid(widgets, { nowMs, links: false }) });
    drawings.push(...(await drawingsOf(name, widgets)));
    problems.push(...problemsOf(name, widgets));
  }
  return { page: String(await standalonePage({ ...input, sections })), drawings, problems };
}

async function drawingsOf(dashboard: string, widgets: readonly LoadedWidget[]) {
  const drawings: { fileName: string; svg: string }[] = [];
  for (const [index, { widget, content }] of widgets.entries()) {
    if (!content.ok || content.value.kind !== 'chart') continue;
    const { chart, metricWidget } = content.value;
    const svg = await html`${chartFile({ chart, widget, view: metricWidget.view })}`;
    const fileName = `${dashboard}-${String(index + 1).padStart(2, '0')}-${wordsOf(chart.title)}.svg`;
    drawings.push({ fileName, svg: `${svg}\n` });
  }
  return drawings;
}

function problemsOf(dashboard: string, widgets: readonly LoadedWidget[]): string[] {
  return widgets.flatMap(({ widget, content }, index) => {
    if (content.ok) return [];
    const title = typeof widget.properties.title === 'string' ? ` (${widget.properties.title})` : '';
    return [`${dashboard}: widget ${index + 1}${title} cannot be drawn: ${content.problem.message}`];
  });
}

/** A title as a part of a file's name. */
function wordsOf(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? ['chart'];
  return words.join('-').slice(0, 60);
}
