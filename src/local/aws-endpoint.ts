import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as cloudwatchSdk from '@aws-sdk/client-cloudwatch';
import * as logsSdk from '@aws-sdk/client-cloudwatch-logs';
import * as xraySdk from '@aws-sdk/client-xray';
import { AppError } from '../errors.ts';
import { createAlarmActions } from './alarm-actions.ts';
import { createAlarmEvaluator } from './alarm-evaluator.ts';
import { createAlarmHistory } from './alarm-history.ts';
import { createAlarmStore } from './alarm-store.ts';
import { createAwsHttpServer } from './aws-http-server.ts';
import { AwsRefusal } from './aws-refusal.ts';
import { type AwsResources, createResourceServices } from './aws-resources.ts';
import { createAwsService } from './aws-service.ts';
import { createTagActions } from './aws-tag-actions.ts';
import { createTagStore } from './aws-tag-store.ts';
import { createThrottle } from './aws-throttle.ts';
import type { Clock } from './clock.ts';
import { createCompositeActions } from './composite-actions.ts';
import { createCompositeEvaluator } from './composite-evaluator.ts';
import { createDashboardActions, type StoredDashboard } from './dashboard-actions.ts';
import { createJsonProtocol } from './json-protocol.ts';
import { createJsonRestProtocol } from './json-rest-protocol.ts';
import { createLogActions } from './log-actions.ts';
import { createLogQueryActions } from './log-query-actions.ts';
import { createLogStore, type LogEvent } from './log-store.ts';
import { createMetricActions, storeMetricData } from './metric-actions.ts';
import { createMetricDataActions } from './metric-data-actions.ts';
import { createMetricStore } from './metric-store.ts';
import { createQueryDefinitionActions } from './query-definition-actions.ts';
import { createQueryProtocol } from './query-protocol.ts';
import { createTraceActions } from './trace-actions.ts';
import { createTraceStore } from './trace-store.ts';
import { startXrayListener } from './xray-listener.ts';

export interface AwsEndpoint {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly xrayDaemonAddress: string;
  /** The only way in for the namespaces of AWS's own services: over HTTP they are refused, as AWS does. */
  putAwsMetricData(namespace: string, data: readonly cloudwatchSdk.MetricDatum[]): void;
  putLogEvents(input: { logGroupName: string; logStreamName: string; events: readonly LogEvent[] }): void;
  /** Evaluates every alarm that is due by the clock. */
  evaluateAlarms(): void;
  close(): Promise<void>;
}

/**
 * CloudWatch, CloudWatch Logs and X-Ray on one port, in AWS's own protocols, with everything in memory, and the services that tell
 * what else an account has. Signatures are
 * not checked: anybody who reaches the port may use it, so `host` should stay this machine.
 * @throws AppError PORT_TAKEN when another program has the port.
 */
export async function startAwsEndpoint(deps: {
  /** 0 for a free one. */
  port: number;
  host?: string;
  clock: Clock;
  region: string;
  accountId: string;
  /** How often to look for alarms that are due; without it only `evaluateAlarms` does. */
  evaluateEveryMs?: number;
  /** What the account has besides; its services answer only when this is given. */
  resources?: AwsResources;
  /** Refuse calls to CloudWatch that come faster than AWS takes them. */
  throttle?: boolean;
  onUnknownAction?: (name: string) => void;
}): Promise<AwsEndpoint> {
  const { clock, region, accountId, host = '127.0.0.1', onUnknownAction } = deps;
  const account = { region, accountId };
  const metrics = createMetricStore({ clock });
  const history = createAlarmHistory({ clock });
  const alarms = createAlarmStore({ account, clock, history });
  const dashboards = new Map<string, StoredDashboard>();
  const tags = createTagStore();
  const traces = createTraceStore();
  const logs = createLogStore({ clock });
  const composites = createCompositeEvaluator({ alarms, history, clock });
  const evaluator = createAlarmEvaluator({ alarms, composites, fetch: metrics.fetch, clock });
  const exists = (arn: string) => [...alarms.list(), ...dashboards.values()].some((resource) => resource.arn === arn);

  const cloudwatch = createAwsService({
    targetPrefix: 'GraniteServiceVersion20100801',
    errorNamespace: 'com.amazonaws.cloudwatch.v2010_08_01#',
    query: { version: '2010-08-01', xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
    sdk: cloudwatchSdk,
    actions: {
      ...createMetricActions({ metrics, clock }),
      ...createMetricDataActions({ metrics }),
      ...createAlarmActions({ alarms, history, tags, suppressionOf: composites.suppressionOf }),
      ...createCompositeActions({ alarms, tags }),
      ...createDashboardActions({ accountId, dashboards, tags, clock }),
      ...createTagActions({ tags, exists }),
    },
    refuseMissing: (member) =>
      new AwsRefusal('MissingRequiredParameterException', `The parameter ${member} is required.`),
    admit: deps.throttle ? createThrottle({ clock }) : undefined,
  });
  const cloudwatchLogs = createAwsService({
    targetPrefix: 'Logs_20140328',
    errorNamespace: '',
    sdk: logsSdk,
    actions: {
      ...createLogActions({ logs, account }),
      ...createLogQueryActions({ logs }),
      ...createQueryDefinitionActions({ clock }),
    },
    refuseMissing: (member) => new AwsRefusal('InvalidParameterException', `The parameter ${member} is required.`),
  });
  const xray = createAwsService({
    targetPrefix: 'AWSXRay',
    errorNamespace: '',
    sdk: xraySdk,
    actions: createTraceActions({ traces, clock }),
    refuseMissing: (member) => new AwsRefusal('InvalidRequestException', `${member} is required.`),
  });

  const others = deps.resources === undefined ? [] : await createResourceServices(deps.resources);
  const server = createAwsHttpServer({
    json: createJsonProtocol({ services: [cloudwatch, cloudwatchLogs, ...others], onUnknownAction }),
    query: createQueryProtocol({ services: [cloudwatch, ...others], onUnknownAction }),
    rest: createJsonRestProtocol({ service: xray, onUnknownAction }),
  });
  const port = await listen(server, deps.port, host);
  const listener = await startXrayListener({ host, onDocument: (document) => traces.add(document) });
  const timer =
    deps.evaluateEveryMs === undefined ? undefined : setInterval(() => evaluator.evaluateDue(), deps.evaluateEveryMs);

  return {
    url: `http://${host}:${port}`,
    xrayDaemonAddress: listener.address,
    putAwsMetricData: (namespace, data) => storeMetricData({ metrics, clock }, namespace, data),
    putLogEvents: (input) => logs.put(input),
    evaluateAlarms: () => evaluator.evaluateDue(),
    async close() {
      clearInterval(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, listener.close()]);
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new AppError('PORT_TAKEN', `Port ${port}, which the AWS endpoint wants, is taken by another program.`, {
      remedy: 'Stop that program, or choose another port with AWS_LOCAL_PORT.',
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}
