import { DescribeAlarmsCommand, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendQuery, startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const send = (Action: string, parameters: Record<string, string> = {}) =>
  sendQuery(aws.endpoint.url, { Action, ...parameters });

const requestId = '<RequestId>[0-9a-f-]{36}</RequestId>';

describe('AWS Query, written by hand', () => {
  test('what is put in Query is read in JSON, lists in the order of their numbers', async () => {
    const datum = 'MetricData.member.1';
    const { status, xml } = await send('PutMetricData', {
      Namespace: 'Shop',
      [`${datum}.MetricName`]: 'Latency',
      [`${datum}.Timestamp`]: '2026-02-01T11:59:00Z',
      [`${datum}.Unit`]: 'Seconds',
      [`${datum}.Dimensions.member.1.Name`]: 'Route',
      [`${datum}.Dimensions.member.1.Value`]: '/claim?a=1&b=2',
      [`${datum}.Counts.member.2`]: '1',
      [`${datum}.Counts.member.1`]: '9',
      [`${datum}.Values.member.10`]: '2e1',
      [`${datum}.Values.member.9`]: '.5',
    });
    expect(status).toBe(200);
    expect(xml).toMatch(
      new RegExp(
        `^<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ResponseMetadata>${requestId}</ResponseMetadata></PutMetricDataResponse>$`,
      ),
    );
    const Dimensions = [{ Name: 'Route', Value: '/claim?a=1&b=2' }];
    const Metric = { Namespace: 'Shop', MetricName: 'Latency', Dimensions };
    const answer = await aws.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(startMs - 3600_000),
        EndTime: new Date(startMs),
        MetricDataQueries: ['Sum', 'SampleCount'].map((Stat) => ({
          Id: Stat.toLowerCase(),
          MetricStat: { Metric, Period: 60, Stat, Unit: 'Seconds' },
        })),
      }),
    );
    expect(answer.MetricDataResults).toMatchObject([
      { Values: [24.5], Timestamps: [new Date(startMs - 60_000)] },
      { Values: [10] },
    ]);
  });

  test('what is put in JSON is read in Query', async () => {
    const MetricData = [{ MetricName: 'Latency', Value: 2, Timestamp: new Date(startMs - 60_000) }];
    await aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    const stat = 'MetricDataQueries.member.1.MetricStat';
    const { xml } = await send('GetMetricData', {
      StartTime: '2026-02-01T11:00:00.000Z',
      EndTime: String(startMs / 1000),
      'MetricDataQueries.member.1.Id': 'm1',
      [`${stat}.Metric.Namespace`]: 'Shop',
      [`${stat}.Metric.MetricName`]: 'Latency',
      [`${stat}.Period`]: '60',
      [`${stat}.Stat`]: 'Average',
    });
    expect(xml).toContain(
      '<GetMetricDataResult><MetricDataResults><member><Id>m1</Id><Label>Latency</Label>' +
        '<Timestamps><member>2026-02-01T11:59:00.000Z</member></Timestamps><Values><member>2</member></Values>' +
        '<StatusCode>Complete</StatusCode></member></MetricDataResults><Messages></Messages></GetMetricDataResult>',
    );
  });

  test('an alarm keeps every character that XML and forms have a meaning for', async () => {
    const description = 'a < b & "c" > d + e % \'f\' \r\n ä 🚑';
    const { status } = await send('PutMetricAlarm', {
      AlarmName: 'latency',
      AlarmDescription: description,
      ActionsEnabled: 'false',
      Namespace: 'Shop',
      MetricName: 'Latency',
      Dimensions: '',
      Metrics: '',
      Statistic: 'Average',
      Period: '60',
      EvaluationPeriods: '1',
      Threshold: '-1.5',
      ComparisonOperator: 'LessThanThreshold',
    });
    expect(status).toBe(200);
    const { MetricAlarms } = await aws.cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms).toMatchObject([{ AlarmDescription: description, ActionsEnabled: false, Threshold: -1.5 }]);
    const { xml } = await send('DescribeAlarms', { 'AlarmNames.member.1': 'latency' });
    const written = /<AlarmDescription>(.*?)<\/AlarmDescription>/s.exec(xml)?.[1];
    expect(written?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))).toBe(description);
    expect(xml).toContain('<StateUpdatedTimestamp>2026-02-01T12:00:00.000Z</StateUpdatedTimestamp>');
  });
});

const refusals: Record<
  string,
  { action: string; parameters?: Record<string, string>; status: number; code: string; message: string }
> = {
  'an action that does not exist': {
    action: 'DoSomething',
    status: 400,
    code: 'InvalidAction',
    message: 'The action DoSomething is not valid for this web service.',
  },
  'a parameter that is missing': {
    action: 'PutMetricData',
    parameters: { 'MetricData.member.1.MetricName': 'A' },
    status: 400,
    code: 'MissingParameter',
    message: 'The parameter Namespace is required.',
  },
  'a value that is no number': {
    action: 'PutMetricData',
    parameters: { Namespace: 'Shop', 'MetricData.member.1.MetricName': 'A', 'MetricData.member.1.Value': 'NaN' },
    status: 400,
    code: 'InvalidParameterValue',
    message: 'The value NaN for parameter MetricData.member.1.Value is invalid.',
  },
  'the same as Python writes it': {
    action: 'PutMetricData',
    parameters: { Namespace: 'Shop', 'MetricData.member.1.MetricName': 'A', 'MetricData.member.1.Value': '-inf' },
    status: 400,
    code: 'InvalidParameterValue',
    message: 'The value -Infinity for parameter MetricData.member.1.Value is invalid.',
  },
  'a namespace of AWS': {
    action: 'PutMetricData',
    parameters: { Namespace: 'AWS/RDS', 'MetricData.member.1.MetricName': 'A', 'MetricData.member.1.Value': '1' },
    status: 400,
    code: 'InvalidParameterValue',
    message: 'The value AWS/RDS for parameter Namespace is invalid.',
  },
  'a text where a number belongs': {
    action: 'DescribeAlarms',
    parameters: { MaxRecords: 'many' },
    status: 400,
    code: 'MalformedInput',
    message: 'The value many for parameter MaxRecords is not a number.',
  },
  'an alarm that does not exist': {
    action: 'SetAlarmState',
    parameters: { AlarmName: 'missing', StateValue: 'OK', StateReason: 'x' },
    status: 404,
    code: 'ResourceNotFound',
    message: 'Unknown alarm: missing',
  },
  'a dashboard that does not exist': {
    action: 'GetDashboard',
    parameters: { DashboardName: 'missing' },
    status: 404,
    code: 'ResourceNotFound',
    message: 'Dashboard missing does not exist',
  },
  'a dashboard that is not JSON': {
    action: 'PutDashboard',
    parameters: { DashboardName: 'service', DashboardBody: '{' },
    status: 400,
    code: 'InvalidParameterInput',
    message: 'The dashboard body is invalid',
  },
};
test.each(Object.entries(refusals))('refused over Query: %s', async (_sentence, refusal) => {
  const { status, xml } = await send(refusal.action, refusal.parameters);
  expect(status).toBe(refusal.status);
  expect(xml).toMatch(
    new RegExp(
      `^<ErrorResponse .*><Error><Type>Sender</Type><Code>${refusal.code}</Code>.*${requestId}</ErrorResponse>$`,
      's',
    ),
  );
  expect(xml).toContain(`<Message>${refusal.message}`);
});

test('an unknown action is told to whoever runs the endpoint', async () => {
  await send('PutAnomalyDetector');
  expect(aws.unknownActions).toEqual(['PutAnomalyDetector']);
});
