import { once } from 'node:events';
import * as cloudwatchSdk from '@aws-sdk/client-cloudwatch';
import * as logsSdk from '@aws-sdk/client-cloudwatch-logs';
import * as xraySdk from '@aws-sdk/client-xray';
import { listen } from '../base/ports.ts';
import type { SegmentDocument } from '../xray/trace-document.ts';
import { createAlarmActions } from './alarms/alarm-actions.ts';
import { createAlarmEvaluator } from './alarms/alarm-evaluator.ts';
import { createAlarmHistory } from './alarms/alarm-history.ts';
import { createAlarmNotifier } from './alarms/alarm-notification.ts';
import { createAlarmStore } from './alarms/alarm-store.ts';
import { createCompositeActions } from './alarms/composite-actions.ts';
import { createCompositeEvaluator } from './alarms/composite-evaluator.ts';
import { createDashboardActions, type StoredDashboard } from './dashboards/dashboard-actions.ts';
import { createLogActions } from './logs/log-actions.ts';
import { createLogQueryActions } from './logs/log-query-actions.ts';
import { createLogStore, type LogEvent } from './logs/log-store.ts';
import { createLogStreamActions } from './logs/log-stream-actions.ts';
import { createLogWriteActions } from './logs/log-write-actions.ts';
import { createQueryDefinitionActions, type StoredQueryDefinition } from './logs/query-definition-actions.ts';
import { createMetricActions, storeMetricData } from './metrics/metric-actions.ts';
import { createMetricDataActions, getMetricDataMaxBytes } from './metrics/metric-data-actions.ts';
import { createMetricStatisticsActions } from './metrics/metric-statistics-actions.ts';
import { createMetricStore } from './metrics/metric-store.ts';
import { createAwsHttpServer } from './protocol/aws-http-server.ts';
import { createAwsService } from './protocol/aws-service.ts';
import { createThrottle } from './protocol/aws-throttle.ts';
import { createCborProtocol } from './protocol/cbor/cbor-protocol.ts';
import type { Clock } from './protocol/clock.ts';
import { createJsonProtocol } from './protocol/json/json-protocol.ts';
import { createJsonRestProtocol } from './protocol/json/json-rest-protocol.ts';
import { createQueryProtocol } from './protocol/query/query-protocol.ts';
import { AwsRefusal } from './protocol/service-error.ts';
import { createYieldingRunner } from './protocol/yielding-runner.ts';
import { type AwsResources, createResourceServices } from './resources/aws-resources.ts';
import { createSnsService } from './sns/sns-service.ts';
import { createSnsStore } from './sns/sns-store.ts';
import { openSavedState } from './storage/saved-state.ts';
import { createTagActions } from './tags/aws-tag-actions.ts';
import { createTagStore } from './tags/aws-tag-store.ts';
import { createSegmentActions } from './traces/segment-actions.ts';
import { createTraceActions } from './traces/trace-actions.ts';
import { createTraceStore } from './traces/trace-store.ts';
import { startXrayListener } from './traces/xray-listener.ts';

export interface AwsEndpoint {
  /** For `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** For `AWS_XRAY_DAEMON_ADDRESS`. */
  readonly xrayDaemonAddress: string;
  /** The only way in for the namespaces of AWS's own services: over HTTP they are refused, as AWS does. */
  putAwsMetricData(namespace: string, data: readonly cloudwatchSdk.MetricDatum[]): void;
  putLogEvents(input: { logGroupName: string; logStreamName: string; events: readonly LogEvent[] }): void;
  /** Creates an SNS topic, where alarms may send their notifications, that may be there already; gives its ARN. */
  createTopic(name: string): string;
  /**
   * Breaks off every request that is signed by this key, until the function that it gives is called: for its owner AWS is out of
   * reach. `onBrokenOff` hears of each.
   */
  cutOff(accessKeyId: string, onBrokenOff?: () => void): () => void;
  /** Evaluates every alarm that is due by the clock. */
  evaluateAlarms(): void;
  close(): Promise<void>;
}

/**
 * CloudWatch, CloudWatch Logs, X-Ray and SNS on one port, in AWS's own protocols, with everything in memory and, given a
 * folder, kept there, and the services that tell what else an account has. Signatures are not checked: anybody who reaches the port may use it, so `host` should stay this machine.
 * @throws AppError PORT_TAKEN when another program has the port.
 */
export async function startAwsEndpoint(deps: {
  /** 0 for a free one. */
  port: number;
  host?: string;
  clock: Clock;
  region: string;
  accountId: string;
  /** Names besides those of this machine that it answers to, as `readAllowedHosts` gives them. */
  allowedHosts?: readonly string[];
  /** How often to look for alarms that are due; without it only `evaluateAlarms` does. */
  evaluateEveryMs?: number;
  /** What the account has besides; its services answer only when this is given. */
  resources?: AwsResources;
  /** Refuse calls to CloudWatch that come faster than AWS takes them. */
  throttle?: boolean;
  /** Where what it holds is kept from one run to the next; without it in memory only. */
  folder?: string;
  /** Told when `folder` cannot be read or written. */
  onFolderProblem?: (message: string) => void;
  onUnknownAction?: (name: string) => void;
  /** Told of each message of SNS that a subscriber did not get. */
  onNotificationLost?: (problem: string) => void;
}): Promise<AwsEndpoint> {
  const { clock, region, accountId, host = '127.0.0.1', onUnknownAction } = deps;
  const account = { region, accountId };
  const metrics = createMetricStore({ clock });
  const history = createAlarmHistory({ clock });
  let url = '';
  const snsStore = createSnsStore();
  const sns = createSnsService({
    store: snsStore,
    account,
    clock,
    endpointUrl: () => url,
    onLost: deps.onNotificationLost ?? (() => {}),
  });
  const runActions = createAlarmNotifier({ account, history, publish: sns.publish });
  const alarms = createAlarmStore({ account, clock, history, runActions });
  const dashboards = new Map<string, StoredDashboard>();
  const queryDefinitions = new Map<string, StoredQueryDefinition>();
  const runner = createYieldingRunner();
  const tags = createTagStore();
  const traces = createTraceStore();
  const logs = createLogStore({ clock });
  const composites = createCompositeEvaluator({ alarms, runActions, clock });
  const evaluator = createAlarmEvaluator({ alarms, composites, fetch: metrics.fetch, clock, accountId });
  const exists = (arn: string) => [...alarms.list(), ...dashboards.values()].some((resource) => resource.arn === arn);

  const cloudwatch = createAwsService({
    targetPrefix: 'GraniteServiceVersion20100801',
    errorNamespace: 'com.amazonaws.cloudwatch.v2010_08_01#',
    query: { version: '2010-08-01', xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
    sdk: cloudwatchSdk,
    actions: {
      ...createMetricActions({ metrics, clock, runner }),
      ...createMetricDataActions({ metrics, clock, account, runner }),
      ...createMetricStatisticsActions({ metrics, clock }),
      ...createAlarmActions({ alarms, history, tags, suppressionOf: composites.suppressionOf, region }),
      ...createCompositeActions({ alarms, tags }),
      ...createDashboardActions({ accountId, dashboards, tags, clock }),
      ...createTagActions({ tags, exists }),
    },
    refuseMissing: (member) =>
      new AwsRefusal('MissingRequiredParameterException', `The parameter ${member} is required.`),
    maxBodyBytes: { GetMetricData: getMetricDataMaxBytes },
    admit: deps.throttle ? createThrottle({ clock }) : undefined,
  });
  const cloudwatchLogs = createAwsService({
    targetPrefix: 'Logs_20140328',
    errorNamespace: '',
    sdk: logsSdk,
    actions: {
      ...createLogActions({ logs, account, runner }),
      ...createLogStreamActions({ logs, account }),
      ...createLogWriteActions({ logs, clock, put: (input) => putLogEvents(input) }),
      ...createLogQueryActions({ logs, runner }),
      ...createQueryDefinitionActions({ definitions: queryDefinitions, clock }),
    },
    refuseMissing: (member) => new AwsRefusal('InvalidParameterException', `The parameter ${member} is required.`),
  });
  const xray = createAwsService({
    targetPrefix: 'AWSXRay',
    errorNamespace: '',
    sdk: xraySdk,
    actions: {
      ...createTraceActions({ traces, clock, runner }),
      ...createSegmentActions({ add: (document) => addSegment(document) }),
    },
    refuseMissing: (member) => new AwsRefusal('InvalidRequestException', `${member} is required.`),
  });

  const others = deps.resources === undefined ? [] : await createResourceServices(deps.resources);
  /** What is called for each request that is broken off, by access key. */
  const cutOff = new Map<string, () => void>();
  const server = createAwsHttpServer(
    {
      cbor: createCborProtocol({ services: [cloudwatch], onUnknownAction, runner }),
      json: createJsonProtocol({ services: [cloudwatch, cloudwatchLogs, ...others], onUnknownAction, runner }),
      query: createQueryProtocol({ services: [cloudwatch, sns.service, ...others], onUnknownAction, runner }),
      rest: createJsonRestProtocol({ service: xray, onUnknownAction, runner }),
    },
    (accessKeyId) => {
      const onBrokenOff = cutOff.get(accessKeyId);
      onBrokenOff?.();
      return onBrokenOff !== undefined;
    },
    deps.allowedHosts,
  );
  const saved =
    deps.folder === undefined
      ? undefined
      : await openSavedState({
          folder: deps.folder,
          ...{ alarms, composites, dashboards, queryDefinitions, tags, topics: snsStore },
          ...{ clock, metrics, history, logs, traces },
          onProblem: deps.onFolderProblem ?? (() => {}),
        });
  function putLogEvents(input: Parameters<AwsEndpoint['putLogEvents']>[0]): void {
    logs.put(input);
    saved?.addLogEvents(input);
  }
  function addSegment(document: SegmentDocument): void {
    traces.add(document);
    saved?.addSegment(document);
  }
  const port = await listen(server, { host, port: deps.port, what: 'the AWS endpoint' });
  url = `http://${host}:${port}`;
  const listener = await startXrayListener({ host, onDocument: addSegment });
  let isEvaluating = false;
  async function evaluateInSlices(): Promise<void> {
    if (isEvaluating) return;
    isEvaluating = true;
    await runner.run(evaluator.steps());
    isEvaluating = false;
  }
  const timer = deps.evaluateEveryMs === undefined ? undefined : setInterval(evaluateInSlices, deps.evaluateEveryMs);

  return {
    url,
    xrayDaemonAddress: listener.address,
    putAwsMetricData: (namespace, data) => storeMetricData({ metrics, clock }, namespace, data),
    putLogEvents,
    createTopic: (name) => sns.createTopic(name),
    cutOff(accessKeyId, onBrokenOff = () => {}) {
      cutOff.set(accessKeyId, onBrokenOff);
      return () => cutOff.delete(accessKeyId);
    },
    evaluateAlarms: () => evaluator.evaluateDue(),
    async close() {
      clearInterval(timer);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      runner.stop();
      await Promise.all([closed, listener.close(), sns.close()]);
      await saved?.close();
    },
  };
}
