import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CloudWatchClient,
  type MetricDatum,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { XRayClient } from '@aws-sdk/client-xray';
import { listen } from '../../src/base/ports.ts';
import { type ConsoleDeps, createConsole } from '../../src/console/console.ts';
import { createConsoleServer } from '../../src/console/console-server.ts';
import { createDocumentReader } from '../../src/console/read-document.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

/** The console on a port of its own, over an endpoint whose clock stands still at `nowMs`. */
export interface ConsoleFixture {
  readonly aws: TestEndpoint;
  readonly url: string;
  readonly nowMs: number;
  /** Method and path of each of its pages and files, `GET /dashboards/:name`. */
  readonly routes: readonly string[];
  /** The actions of AWS that the console has called so far, such as `StartQuery`. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** What the console gets in earnest of the project. */
export const consoleProject = {
  project: ownProject.console,
  readDocument: createDocumentReader(ownProject.folder, ownProject.documents),
};

export const logGroupName = '/aws/elasticbeanstalk/test/var/log/web.stdout.log';

/** `project` is this repository's unless it is given. With `lookEveryMs` the pages that somebody has open are drawn anew so often, rather than every ten seconds. */
export async function startConsoleFixture(
  options: Partial<Pick<ConsoleDeps, 'lookEveryMs' | 'project'>> = {},
): Promise<ConsoleFixture> {
  const aws = await startTestEndpoint();
  // Clients as the console has them in earnest: with the SDK's own retries.
  const config = {
    endpoint: aws.endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
  };
  const clients = {
    cloudwatch: new CloudWatchClient(config),
    xray: new XRayClient(config),
    logs: new CloudWatchLogsClient(config),
  };
  const calls: string[] = [];
  const counted = <Args, Result>(next: (args: Args) => Promise<Result>, context: { commandName?: string }) => {
    calls.push(String(context.commandName).replace(/Command$/, ''));
    return next;
  };
  clients.cloudwatch.middlewareStack.add(counted, { step: 'initialize' });
  clients.xray.middlewareStack.add(counted, { step: 'initialize' });
  clients.logs.middlewareStack.add(counted, { step: 'initialize' });
  const app = createConsole({ ...clients, ...consoleProject, ...options, logGroupName, nowMs: aws.clock.nowMs });
  const server = createConsoleServer(app);
  await listen(server, { host: '127.0.0.1', port: 0, what: 'the console' });
  return {
    aws,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nowMs: startMs,
    routes: app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    calls,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
    },
  };
}

/** A minute's datum for each of the last `minutes` minutes, the newest in the minute before now. */
export async function putMinutes(
  fixture: ConsoleFixture,
  namespace: string,
  minutes: number,
  datum: (minute: number) => Omit<MetricDatum, 'Timestamp'> | undefined,
): Promise<void> {
  const data: MetricDatum[] = [];
  for (let minute = 0; minute < minutes; minute++) {
    const one = datum(minute);
    if (one !== undefined) data.push({ ...one, Timestamp: new Date(fixture.nowMs - (minutes - minute) * 60_000) });
  }
  if (namespace.startsWith('AWS/')) fixture.aws.endpoint.putAwsMetricData(namespace, data);
  else await fixture.aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data }));
}

export async function putDashboard(fixture: ConsoleFixture, name: string, widgets: readonly object[]): Promise<void> {
  const body = JSON.stringify({ widgets });
  await fixture.aws.cloudwatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: body }));
}

/** An alarm above 80 % of `PoolUtilization`, in 2 of 3 minutes. */
export async function putPoolAlarm(
  fixture: ConsoleFixture,
  name: string,
  description = 'The pool is nearly full. Runbook: [pool](https://example.com/runbook).',
): Promise<void> {
  await fixture.aws.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name,
      AlarmDescription: description,
      Namespace: 'InsuranceClaims',
      MetricName: 'PoolUtilization',
      Dimensions: [{ Name: 'Environment', Value: 'test' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 80,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
  );
}

/** Sends segment documents as an instance does: one datagram each. */
export async function sendDocuments(fixture: ConsoleFixture, documents: readonly object[]): Promise<void> {
  const [host, port] = fixture.aws.endpoint.xrayDaemonAddress.split(':');
  const socket = createSocket('udp4');
  for (const document of documents) {
    const datagram = `{"format":"json","version":1}\n${JSON.stringify(document)}`;
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, Number(port), host, (error) => (error === null ? resolve() : reject(error)));
    });
  }
  socket.close();
}

/** An id whose time is `secondsAgo` before the fixture's now; `number` tells traces of one second apart. */
export function traceIdAt(fixture: ConsoleFixture, secondsAgo: number, number: number): string {
  const seconds = Math.floor(fixture.nowMs / 1000) - secondsAgo;
  return `1-${seconds.toString(16)}-${number.toString(16).padStart(24, '0')}`;
}

/** The documents of one claim: a segment and, as a document of its own, the statement that stored it. */
export function claimDocuments(fixture: ConsoleFixture, secondsAgo: number, number: number): object[] {
  const traceId = traceIdAt(fixture, secondsAgo, number);
  const start = fixture.nowMs / 1000 - secondsAgo;
  const segmentId = (0xa000 + number).toString(16).padStart(16, '0');
  return [
    {
      trace_id: traceId,
      id: segmentId,
      name: 'insurance-claims',
      start_time: start,
      end_time: start + 0.024,
      http: { request: { method: 'POST', url: 'http://127.0.0.1:8080/claim' }, response: { status: 303 } },
      annotations: { 'http.route': '/claim' },
    },
    {
      trace_id: traceId,
      id: (0xb000 + number).toString(16).padStart(16, '0'),
      parent_id: segmentId,
      type: 'subsegment',
      name: 'insured@127.0.0.1',
      namespace: 'remote',
      start_time: start + 0.006,
      end_time: start + 0.02,
      sql: { sanitized_query: 'INSERT INTO claims (reference, policy_id) VALUES (?, ?)', database_type: 'mysql' },
    },
  ];
}

/** Opens a page of the console and presses the button of the form that it posts, as a person does; gives the page that follows. */
export async function sendForm(
  fixture: ConsoleFixture,
  path: string,
): Promise<{ status: number; text: string; address: string }> {
  const page = await (await fetch(fixture.url + path)).text();
  const [, action = '', form = ''] = /<form [^>]*action="([^"]*)" method="post">([\s\S]*?)<\/form>/.exec(page) ?? [];
  const body = new URLSearchParams();
  for (const pattern of [
    /<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"/g,
    /<textarea [^>]*?name="([^"]*)"[^>]*>([^<]*)</g,
    /<select [^>]*?name="([^"]*)">[\s\S]*?<option value="([^"]*)" selected/g,
  ]) {
    for (const [, name = '', value = ''] of form.matchAll(pattern)) body.append(name, unescapeHtml(value));
  }
  const answer = await fetch(fixture.url + action, { method: 'POST', body, headers: { origin: fixture.url } });
  const { pathname, search } = new URL(answer.url);
  return { status: answer.status, text: await answer.text(), address: pathname + search };
}

function unescapeHtml(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name]!);
}
