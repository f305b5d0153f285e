import { CloudWatchClient, PutDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import type { Browser } from 'playwright-core';
import { listen } from '../../src/base/ports.ts';
import { createConsole } from '../../src/console/console.ts';
import { createConsoleServer } from '../../src/console/console-server.ts';
import { createDocumentReader } from '../../src/console/read-document.ts';
import { createManualClock } from '../../src/emulator/protocol/clock.ts';
import { loadProject } from '../../src/monitoring/files/load-project.ts';
import { launchBrowser } from '../../tests/browser/launch-browser.ts';
import { findTestProgram, testPrograms } from '../../tests/test-programs.ts';
import { atMost, type BenchContext, type Row } from './bench.ts';
import { startBenchAws } from './bench-aws.ts';
import { median } from './median.ts';

const startMs = Date.UTC(2026, 0, 1, 12);
const minutes = 180;
const widgets = 20;
const seriesOfWidget = 3;
const rounds = 9;
/** The first pages compile what the others run, as in a console that has been looked at. */
const warmUps = 3;
const namespace = 'Bench';
const views = ['singleValue', 'gauge', 'pie', 'bar', 'table'];

/** A dashboard of 20 widgets over three hours, from the click to the drawn page with its script at work; no row without Chromium. */
export async function* consolePageRow(context: BenchContext): AsyncGenerator<Row> {
  const program = testPrograms.find(({ variable }) => variable === 'CHROMIUM')!;
  const chromium = await findTestProgram(program);
  if (chromium === undefined) {
    throw new Error(
      `The console page needs a browser: install ${program.debianPackages.join(' and ')}, or set CHROMIUM.`,
    );
  }
  context.progress(`drawing a dashboard of ${widgets} widgets, ${rounds} times`);
  const url = await startConsole(context);
  const browser = await launchBrowser(chromium);
  context.onEnd(() => browser.close());
  const seconds: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) seconds.push(await drawnSeconds(browser, url));
  yield atMost(`console page with ${widgets} widgets, drawn`, median(seconds.slice(warmUps)), 's', 1);
}

/** From the navigation's start until two frames after everything was loaded and ran, in a browser that has nothing cached. */
async function drawnSeconds(browser: Browser, url: string): Promise<number> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(url);
  const drawnMs = await page.evaluate(`new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  })`);
  const drawn = await page.locator('.widget svg, .widget table').count();
  await page.context().close();
  if (drawn < widgets) throw new Error(`${drawn} drawings on a page of ${widgets} widgets`);
  return (drawnMs as number) / 1000;
}

async function startConsole(context: BenchContext): Promise<string> {
  const clock = createManualClock(startMs);
  const aws = await startBenchAws(context, { clock });
  const clients = {
    cloudwatch: new CloudWatchClient(aws.account),
    xray: new XRayClient(aws.account),
    logs: new CloudWatchLogsClient(aws.account),
  };
  for (const client of Object.values(clients)) context.onEnd(() => client.destroy());
  await fill(aws, clients.cloudwatch);
  const project = await loadProject(context.projectFolder);
  const readDocument = createDocumentReader(project.folder, project.documents);
  const app = createConsole({
    ...clients,
    project: project.console,
    logGroupName: 'bench',
    readDocument,
    nowMs: clock.nowMs,
  });
  const server = createConsoleServer(app);
  const host = '127.0.0.1';
  const port = await listen(server, { host, port: 0, what: 'the console' });
  context.onEnd(() => server.close());
  return `http://${host}:${port}/dashboards/bench?range=3h&refresh=off`;
}

async function fill(
  { endpoint, account }: Awaited<ReturnType<typeof startBenchAws>>,
  cloudwatch: CloudWatchClient,
): Promise<void> {
  for (let minute = 1; minute <= minutes; minute++) {
    const data = Array.from({ length: widgets * seriesOfWidget }, (_, index) => ({
      MetricName: `Metric${index}`,
      Timestamp: new Date(startMs - minute * 60_000),
      Value: 50 + 40 * Math.sin((minute + index) / 12),
    }));
    endpoint.putAwsMetricData(namespace, data);
  }
  const body = {
    widgets: Array.from({ length: widgets }, (_, index) => ({
      type: 'metric',
      x: (index % 2) * 12,
      y: Math.floor(index / 2) * 6,
      width: 12,
      height: 6,
      properties: {
        title: `Widget ${index + 1}`,
        region: account.region,
        period: 60,
        stat: 'p90',
        // Three in four are lines, as on the dashboards of a service.
        view: index % 4 === 3 ? views[(index - 3) / 4] : 'timeSeries',
        yAxis: { left: { min: 0, max: 100 } },
        metrics: Array.from({ length: seriesOfWidget }, (_, series) => [
          namespace,
          `Metric${index * seriesOfWidget + series}`,
        ]),
      },
    })),
  };
  await cloudwatch.send(new PutDashboardCommand({ DashboardName: 'bench', DashboardBody: JSON.stringify(body) }));
}
