import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMs, startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

let aws: TestEndpoint;
beforeEach(async () => {
  aws = await startTestEndpoint();
});
afterEach(() => aws.close());

const put = (data: MetricDatum[], namespace = 'Shop') =>
  aws.cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: data }));

function query(stat: string, periodSeconds = 60, metricName = 'Latency'): MetricDataQuery {
  const Metric = { Namespace: 'Shop', MetricName: metricName };
  return { Id: 'm1', MetricStat: { Metric, Period: periodSeconds, Stat: stat } };
}

const read = async (queries: MetricDataQuery[], more: { ScanBy?: 'TimestampAscending'; fromMs?: number } = {}) => {
  const { MetricDataResults } = await aws.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(more.fromMs ?? startMs - 10 * 60_000),
      EndTime: new Date(startMs + 60_000),
      MetricDataQueries: queries,
      ScanBy: more.ScanBy,
    }),
  );
  return MetricDataResults ?? [];
};

const minutesAgo = (minutes: number) => new Date(startMs - minutes * 60_000);

describe('values come back', () => {
  test('in the first unit by the alphabet when there are several and none is asked for, with a message', async () => {
    await put([
      { MetricName: 'Latency', Value: 60, Unit: 'Seconds', Timestamp: minutesAgo(1) },
      { MetricName: 'Latency', Value: 60_000, Unit: 'Milliseconds', Timestamp: minutesAgo(1) },
    ]);
    const of = (Id: string, Unit?: 'Seconds' | 'Bytes') => ({ Id, MetricStat: { ...query('Sum').MetricStat!, Unit } });
    const results = await read([of('a'), of('b', 'Seconds'), of('c', 'Bytes')]);
    expect(results.map(({ Values, Messages = [] }) => [Values, Messages])).toEqual([
      [[60_000], [{ Code: 'MultipleUnits', Value: "Multiple units returned: '[Milliseconds, Seconds]'" }]],
      [[60], []],
      [[], []],
    ]);
  });

  test('from GetMetricStatistics for a day of minutes, from whatever second of the minute', async () => {
    for (const second of [0, 1, 37, 59]) {
      const StartTime = new Date(startMs - 86_400_000 + second * 1000);
      const EndTime = new Date(StartTime.getTime() + 86_400_000);
      const Metric = { Namespace: 'Shop', MetricName: 'Latency', Period: 60, Statistics: ['Sum' as const] };
      const answer = await aws.cloudwatch.send(new GetMetricStatisticsCommand({ ...Metric, StartTime, EndTime }));
      expect(answer.Label).toBe('Latency');
    }
  });

  test('newest first unless asked otherwise, complete and labelled', async () => {
    await put([
      { MetricName: 'Latency', Value: 1, Timestamp: minutesAgo(2) },
      { MetricName: 'Latency', Value: 5, Timestamp: minutesAgo(1) },
    ]);
    const [newestFirst] = await read([query('Average')]);
    expect(newestFirst).toMatchObject({ Id: 'm1', Label: 'Latency', StatusCode: 'Complete', Values: [5, 1] });
    expect(newestFirst?.Timestamps).toEqual([minutesAgo(1), minutesAgo(2)]);
    const [oldestFirst] = await read([query('Average')], { ScanBy: 'TimestampAscending' });
    expect(oldestFirst?.Values).toEqual([1, 5]);
  });

  test('from Values and Counts with exact statistics and percentiles', async () => {
    await put([
      {
        MetricName: 'Latency',
        Values: [10, 20],
        Counts: [98, 2],
        StatisticValues: { SampleCount: 100, Sum: 1030, Minimum: 9, Maximum: 21 },
      },
    ]);
    for (const [stat, value] of Object.entries({ Sum: 1030, Maximum: 21, Average: 10.3, p50: 10, p99: 20 })) {
      expect((await read([query(stat)]))[0]?.Values, stat).toEqual([value]);
    }
  });

  test('from a body large enough for the SDK to send it as gzip', async () => {
    const Values = Array.from({ length: 150 }, (_, i) => i + 0.123456);
    await put(Array.from({ length: 50 }, () => ({ MetricName: 'Latency', Values })));
    expect((await read([query('SampleCount')]))[0]?.Values).toEqual([150 * 50]);
  });

  test('of high resolution in 10 s, 60 s and longer periods, of standard resolution below 60 s at the minute', async () => {
    await put([
      { MetricName: 'Latency', Value: 1, Timestamp: new Date(startMs - 55_000), StorageResolution: 1 },
      { MetricName: 'Latency', Value: 2, Timestamp: new Date(startMs - 5_000), StorageResolution: 1 },
      { MetricName: 'Slow', Value: 4, Timestamp: new Date(startMs - 5_000) },
    ]);
    expect((await read([query('Sum', 10)]))[0]).toMatchObject({
      Timestamps: [new Date(startMs - 10_000), new Date(startMs - 60_000)],
      Values: [2, 1],
    });
    expect((await read([query('Sum', 60)]))[0]).toMatchObject({ Timestamps: [minutesAgo(1)], Values: [3] });
    expect((await read([query('Sum', 300)]))[0]).toMatchObject({ Timestamps: [minutesAgo(5)], Values: [3] });
    expect((await read([query('Sum', 10, 'Slow')]))[0]).toMatchObject({ Timestamps: [minutesAgo(1)], Values: [4] });
    expect((await read([query('Sum', 60, 'Slow')]))[0]?.Values).toEqual([4]);
  });

  test('through an expression, without the metrics that return no data', async () => {
    await put([
      { MetricName: 'Errors', Value: 1, Timestamp: minutesAgo(1) },
      { MetricName: 'Requests', Value: 4, Timestamp: minutesAgo(1) },
    ]);
    const results = await read([
      { ...query('Sum', 60, 'Errors'), Id: 'errors', ReturnData: false },
      { ...query('Sum', 60, 'Requests'), Id: 'requests', ReturnData: false },
      { Id: 'share', Expression: '100 * errors / requests', Label: 'Error share' },
    ]);
    expect(results).toMatchObject([{ Id: 'share', Label: 'Error share', Values: [25] }]);
  });

  test('of one unit when it is named, of the first when it is not', async () => {
    await put([
      { MetricName: 'Latency', Value: 1, Unit: 'Seconds' },
      { MetricName: 'Latency', Value: 2, Unit: 'Count' },
    ]);
    const { MetricStat } = query('Sum');
    expect((await read([{ Id: 'm1', MetricStat: { ...MetricStat!, Unit: 'Count' } }]))[0]?.Values).toEqual([2]);
    expect((await read([query('Sum')]))[0]?.Values).toEqual([2]);
  });

  test('from GetMetricStatistics, with the unit and with percentiles apart', async () => {
    await put([{ MetricName: 'Latency', Values: [1, 3], Unit: 'Seconds', Timestamp: minutesAgo(1) }]);
    const { Label, Datapoints } = await aws.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Latency',
        StartTime: minutesAgo(5),
        EndTime: new Date(startMs),
        Period: 60,
        Statistics: ['Average', 'Maximum'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Label).toBe('Latency');
    expect(Datapoints).toEqual([
      { Timestamp: minutesAgo(1), Average: 2, Maximum: 3, ExtendedStatistics: { p50: 1 }, Unit: 'Seconds' },
    ]);
  });

  test('not from GetMetricStatistics when there would be too many, or no statistic is asked for', async () => {
    const ask = (Statistics: 'Sum'[], minutes: number) =>
      aws.cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'Shop', MetricName: 'Latency', Period: 60, Statistics },
          ...{ StartTime: minutesAgo(minutes), EndTime: new Date(startMs) },
        }),
      );
    await expect(ask(['Sum'], 1440)).resolves.toMatchObject({ Datapoints: [] });
    for (const refusal of [ask(['Sum'], 1441), ask([], 10)]) {
      await expect(refusal).rejects.toMatchObject({ name: 'InvalidParameterCombinationException' });
    }
  });

  test('of namespaces of AWS when they came in from inside', async () => {
    aws.endpoint.putAwsMetricData('AWS/RDS', [{ MetricName: 'DatabaseConnections', Value: 7 }]);
    const Metric = { Namespace: 'AWS/RDS', MetricName: 'DatabaseConnections' };
    const results = await read([{ Id: 'm1', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } }]);
    expect(results[0]?.Values).toEqual([7]);
  });
});

describe('ListMetrics', () => {
  const list = async (filter: ListMetricsCommandInput) =>
    (await aws.cloudwatch.send(new ListMetricsCommand(filter))).Metrics;

  test('finds by namespace, name and dimensions, and tells each set of dimensions once', async () => {
    const Dimensions = [{ Name: 'Route', Value: '/claim' }];
    await put([
      { MetricName: 'Latency', Value: 1, Unit: 'Seconds', Dimensions },
      { MetricName: 'Latency', Value: 1, Unit: 'Count', Dimensions },
      { MetricName: 'Latency', Value: 1 },
      { MetricName: 'Other', Value: 1 },
    ]);
    const latency = { Namespace: 'Shop', MetricName: 'Latency' };
    expect(await list(latency)).toEqual([
      { ...latency, Dimensions },
      { ...latency, Dimensions: [] },
    ]);
    expect(await list({ Dimensions: [{ Name: 'Route' }] })).toHaveLength(1);
    expect(await list({ Dimensions: [{ Name: 'Route', Value: '/' }] })).toEqual([]);
  });

  test('hides what was silent for two weeks, and for three hours when asked', async () => {
    await put([{ MetricName: 'Latency', Value: 1 }]);
    aws.clock.advanceMs(4 * 3600_000);
    expect(await list({ RecentlyActive: 'PT3H' })).toEqual([]);
    expect(await list({})).toHaveLength(1);
    aws.clock.advanceMs(14 * 86_400_000);
    expect(await list({})).toEqual([]);
  });

  test('gives 500 a page', async () => {
    await put(Array.from({ length: 501 }, (_, i) => ({ MetricName: `Metric${i}`, Value: 1 })));
    const pages = [];
    for await (const { Metrics } of paginateListMetrics({ client: aws.cloudwatch }, {})) pages.push(Metrics?.length);
    expect(pages).toEqual([500, 1]);
  });
});

describe('refused, with the name that AWS gives', () => {
  const refusals: Record<string, { data: MetricDatum[]; namespace?: string; name: string; message: RegExp }> = {
    'a namespace of AWS': {
      data: [{ MetricName: 'A', Value: 1 }],
      namespace: 'AWS/EC2',
      name: 'InvalidParameterValueException',
      message: /The value AWS\/EC2 for parameter Namespace is invalid/,
    },
    'a value that is no number': {
      data: [{ MetricName: 'A', Value: Number.NaN }],
      name: 'InvalidParameterValueException',
      message: /The value NaN for parameter MetricData\.member\.1\.Value is invalid/,
    },
    '151 values in a datum': {
      data: [{ MetricName: 'A', Values: Array.from({ length: 151 }, (_, i) => i) }],
      name: 'InvalidParameterValueException',
      message: /MetricData\.member\.1\.Values must not have a size greater than 150/,
    },
    '1001 data': {
      data: Array.from({ length: 1001 }, () => ({ MetricName: 'A', Value: 1 })),
      name: 'InvalidParameterValueException',
      message: /MetricData must not have a size greater than 1000/,
    },
    'a datum older than two weeks': {
      data: [{ MetricName: 'A', Value: 1, Timestamp: new Date(startMs - 15 * 86_400_000) }],
      name: 'InvalidParameterValueException',
      message: /Timestamp must specify a time within the past two weeks/,
    },
    'a datum without a name': {
      data: [{ Value: 1 } as MetricDatum],
      name: 'MissingRequiredParameterException',
      message: /The parameter MetricData\.member\.1\.MetricName is required/,
    },
    'a value and a statistic set in one datum': {
      data: [{ MetricName: 'A', Value: 1, StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } }],
      name: 'InvalidParameterCombinationException',
      message: /mutually exclusive/,
    },
  };
  test.each(Object.entries(refusals))('%s', async (_sentence, { data, namespace, name, message }) => {
    await expect(put(data, namespace)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    expect(await read([query('Sum', 60, 'A')])).toMatchObject([{ Values: [] }]);
  });

  test('an expression over a query that is not there', async () => {
    await expect(read([{ Id: 'e1', Expression: 'nothing * 2' }])).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('nothing'),
    });
  });

  test('a statistic that does not exist, and an end before the start', async () => {
    await expect(read([query('Mean')])).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(read([query('Sum')], { fromMs: startMs + 120_000 })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The parameter StartTime must be less than the parameter EndTime.',
    });
  });
});

test('metrics of another account are not answered with those of this one', async () => {
  const query = (AccountId: string) => ({
    Id: 'm1',
    AccountId,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders' }, Period: 60, Stat: 'Sum' },
  });
  const ask = (AccountId: string) =>
    aws.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(startMs - 600_000),
        EndTime: new Date(startMs),
        MetricDataQueries: [query(AccountId)],
      }),
    );
  await expect(ask('444455556666')).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('The AccountId 444455556666 of the query m1 is not supported here'),
  });
  expect((await ask('123456789012')).MetricDataResults).toHaveLength(1);
});
