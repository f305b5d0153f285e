import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLifecycle } from '../../src/base/lifecycle.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../src/emulator/endpoint.ts';
import { createManualClock } from '../../src/emulator/protocol/clock.ts';
import { environmentText, loadEnvironment } from '../../src/monitoring/files/environment.ts';
import type { Environment } from '../../src/monitoring/model/environment-schema.ts';
import { localAccount } from '../../src/stack/local-account.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { applyDefinitions } from './apply-definitions.ts';
import { type SnsSubscriber, startSnsSubscriber } from './sns-subscriber.ts';

const source = { project: ownProject, environment: 'local' };
/** A Monday at noon: people submit claims. */
const clock = createManualClock(Date.UTC(2026, 1, 2, 12));
const lifecycle = createLifecycle({
  stopTimeoutMs: 10_000,
  onStopFailure: (part, error) => {
    throw new Error(`${part} did not stop`, { cause: error });
  },
});

let environment: Environment;
let aws: AwsEndpoint;
let cloudwatch: CloudWatchClient;
/** The on-call service, and the tickets' one. */
let pages: Listener;
let tickets: Listener;

/** A subscriber of one of the environment's topics. */
interface Listener {
  readonly topic: string;
  readonly subscriber: SnsSubscriber;
}

beforeAll(async () => {
  environment = await loadEnvironment(source);
  const { Region: region, AccountId: accountId } = environment;
  const start = () => startAwsEndpoint({ port: 0, clock, region, accountId });
  aws = await lifecycle.start('AWS endpoint', start, (running) => running.close());
  const options = localAccount({ region, awsUrl: aws.url });
  cloudwatch = new CloudWatchClient(options);
  const sns = new SNSClient(options);
  pages = await subscribe(sns, environment.PageTopic);
  tickets = await subscribe(sns, environment.TicketTopic);
  sns.destroy();

  const logs = new CloudWatchLogsClient(options);
  await applyDefinitions({ cloudwatch, logs }, source);
  logs.destroy();
});

afterAll(async () => {
  cloudwatch?.destroy();
  await lifecycle.stop();
});

/** A real HTTP endpoint for one of the environment's topics, which it confirms by the link that it is sent. */
async function subscribe(sns: SNSClient, TopicArn: string): Promise<Listener> {
  const subscriber = await lifecycle.start('subscriber', startSnsSubscriber, (running) => running.close());
  expect(aws.createTopic(TopicArn.split(':').at(-1) ?? '')).toBe(TopicArn);
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint: subscriber.url }));
  const { document } = await subscriber.post(0);
  expect((await fetch(document.SubscribeURL ?? '')).status).toBe(200);
  return { topic: TopicArn, subscriber };
}

/** What load balancer, database and instances report of one minute, and then its evaluation. */
async function passMinute({ requests, failed }: { requests: number; failed: number }): Promise<void> {
  const Timestamp = new Date(clock.nowMs());
  const datum = (MetricName: string, Value: number, dimensions: Record<string, string>): MetricDatum => ({
    MetricName,
    Value,
    Timestamp,
    Dimensions: Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value })),
  });
  const LoadBalancer = environmentText(environment, 'LoadBalancer');
  aws.putAwsMetricData('AWS/ApplicationELB', [
    datum('RequestCount', requests, { LoadBalancer }),
    datum('HTTPCode_Target_5XX_Count', failed, { LoadBalancer }),
    datum('HealthyHostCount', 2, { LoadBalancer, TargetGroup: environmentText(environment, 'TargetGroup') }),
  ]);
  if (failed === 0) {
    const DBInstanceIdentifier = environmentText(environment, 'DBInstanceIdentifier');
    aws.putAwsMetricData('AWS/RDS', [datum('DatabaseConnections', 12, { DBInstanceIdentifier })]);
  }
  const own = { Environment: environment.Environment };
  const MetricData = [
    datum('PoolUtilization', 20, own),
    datum(failed === 0 ? 'ClaimsAccepted' : 'ClaimsUnavailable', requests, own),
  ];
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'InsuranceClaims', MetricData }));
  clock.advanceMs(60_000);
  aws.evaluateAlarms();
}

async function passMinutes(count: number, traffic: { requests: number; failed: number }): Promise<void> {
  for (let minute = 0; minute < count; minute++) await passMinute(traffic);
}

const wellServed = { requests: 100, failed: 0 };
const turnedAway = { requests: 100, failed: 100 };

const nameOf = (key: string) => `insurance-claims-local-${key}`;
const keyOf = (name = '') => name.replace(nameOf(''), '');
const everyType = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };

async function allAlarms(): Promise<(MetricAlarm | CompositeAlarm)[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ ...everyType, MaxRecords: 100 }),
  );
  return [...MetricAlarms, ...CompositeAlarms];
}

async function inAlarm(): Promise<string[]> {
  const alarms = (await allAlarms()).filter(({ StateValue }) => StateValue === 'ALARM');
  return alarms.map(({ AlarmName }) => keyOf(AlarmName)).sort();
}

async function composite(key: string) {
  const input = { ...everyType, AlarmNames: [nameOf(key)] };
  return (await cloudwatch.send(new DescribeAlarmsCommand(input))).CompositeAlarms?.[0];
}

/** What a topic's subscriber was told since the last time: waits until it got all that the history says was published. */
async function heard({ topic, subscriber }: Listener): Promise<Notification[]> {
  const input = { ...everyType, HistoryItemType: 'Action' as const, MaxRecords: 100 };
  const { AlarmHistoryItems = [] } = await cloudwatch.send(new DescribeAlarmHistoryCommand(input));
  const published = AlarmHistoryItems.map(({ HistoryData = '' }) => JSON.parse(HistoryData));
  await subscriber.post(published.filter(({ notificationResource }) => notificationResource === topic).length);
  const known = heardBefore.get(topic) ?? 1;
  heardBefore.set(topic, subscriber.posts.length);
  return subscriber.posts.slice(known).map(({ document }) => JSON.parse(document.Message));
}

/** How many posts were read; the first one of all asks whether the subscriber wants them. */
const heardBefore = new Map<string, number>();

interface Notification {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly NewStateValue: string;
  readonly NewStateReason: string;
  readonly TriggeringChildren?: readonly { readonly Arn: string }[];
}

const inShort = ({ AlarmName, NewStateValue }: Notification) => `${keyOf(AlarmName)} ${NewStateValue}`;

/** What happened to an alarm, with the minute in which it did. */
async function history(key: string): Promise<string[]> {
  const input = { ...everyType, AlarmName: nameOf(key), ScanBy: 'TimestampAscending' as const };
  const { AlarmHistoryItems = [] } = await cloudwatch.send(new DescribeAlarmHistoryCommand(input));
  return AlarmHistoryItems.map(
    ({ Timestamp, HistorySummary = '' }) => `${Timestamp?.toISOString().slice(11, 16)} ${HistorySummary}`,
  );
}

describe('an outage, from the first failed claim to the last notification', () => {
  it('is preceded by ten minutes in which claims flow: every alarm that has data finds its way to OK, and says so', async () => {
    await passMinutes(10, wellServed);
    const alarms = await allAlarms();
    const notOk = alarms.filter(({ StateValue }) => StateValue !== 'OK');
    expect(notOk.map(({ AlarmName, StateValue }) => `${keyOf(AlarmName)} ${StateValue}`).sort()).toEqual([
      'availability-ticket-3d INSUFFICIENT_DATA',
      'claims-unaccounted INSUFFICIENT_DATA',
      'latency-ticket-3d INSUFFICIENT_DATA',
    ]);
    const telling = alarms.filter(({ StateValue, OKActions = [] }) => StateValue === 'OK' && OKActions.length > 0);
    const told = [...(await heard(pages)), ...(await heard(tickets))].map(inShort).sort();
    expect(told).toContain('outage OK');
    expect(told).toEqual(telling.map(({ AlarmName }) => `${keyOf(AlarmName)} OK`).sort());
  });

  it('pages nobody while it may be a failover, for two minutes, though the error budget burns', async () => {
    await passMinutes(2, turnedAway);
    expect(await inAlarm()).not.toContain('outage');
    expect(await composite('availability-page')).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'WaitPeriod',
    });
  });

  it('pages in the third minute, once, with what fails and the runbook; the rest are tickets', async () => {
    await passMinute(turnedAway);
    expect(await inAlarm()).toEqual(expect.arrayContaining(['claims-unavailable', 'http-5xx-share', 'outage']));
    const [page, ...others] = await heard(pages);
    expect(page).toMatchObject({
      AlarmName: nameOf('outage'),
      NewStateValue: 'ALARM',
      AlarmDescription: expect.stringContaining('Runbook: docs/runbooks/outage.md'),
      NewStateReason: expect.stringContaining('transitioned to ALARM at Monday 02 February, 2026 12:13:00 UTC'),
    });
    expect(page?.TriggeringChildren).toHaveLength(1);
    expect(others).toEqual([]);
    const ticketed = ['availability-ticket ALARM', 'claims-unavailable ALARM', 'http-5xx-share ALARM'];
    expect((await heard(tickets)).map(inShort)).toEqual(expect.arrayContaining(ticketed));
  });

  it('keeps the page of the burning error budget back for as long as it lasts', async () => {
    await passMinutes(9, turnedAway);
    expect(await composite('availability-page')).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'Alarm',
      ActionsSuppressedReason: 'Actions suppressed by Alarm',
    });
    // The fault is mended.
    await passMinutes(4, wellServed);
    expect(await inAlarm()).toContain('outage');
  });

  it('is over for who was paged when no alarm on the way of a claim is left', async () => {
    await passMinute(wellServed);
    expect((await heard(pages)).map(inShort)).toEqual(['outage OK']);
    const ended = ['claims-unavailable OK', 'http-5xx-share OK'];
    expect((await heard(tickets)).map(inShort)).toEqual(expect.arrayContaining(ended));
    expect(await composite('availability-page')).toMatchObject({
      StateValue: 'ALARM',
      ActionsSuppressedBy: 'ExtensionPeriod',
    });
  });

  it('does not page again while the windows of the error budget forget it', async () => {
    await passMinutes(30, wellServed);
    expect(await composite('availability-page')).toMatchObject({ StateValue: 'OK' });
    const told = (await heard(pages)).map(inShort);
    expect(told).toContain('availability-page OK');
    expect(told.filter((one) => one.endsWith('ALARM'))).toEqual([]);
  });

  it('stands in the history, action by action', async () => {
    const told = `Successfully executed action ${environment.PageTopic}`;
    expect(await history('outage')).toEqual([
      `12:00 Alarm "${nameOf('outage')}" created`,
      '12:01 Alarm updated from INSUFFICIENT_DATA to OK',
      `12:01 ${told}`,
      '12:13 Alarm updated from OK to ALARM',
      `12:13 ${told}`,
      '12:27 Alarm updated from ALARM to OK',
      `12:27 ${told}`,
    ]);
    expect(await history('availability-page')).toEqual([
      `12:00 Alarm "${nameOf('availability-page')}" created`,
      '12:01 Alarm updated from INSUFFICIENT_DATA to OK',
      `12:03 ${told}`,
      '12:11 Alarm updated from OK to ALARM',
      '12:52 Alarm updated from ALARM to OK',
      `12:54 ${told}`,
    ]);
  });
});
