import {
  type ConsoleFixture,
  logGroupName,
  putDashboard,
  putMinutes,
  putPoolAlarm,
} from '../integration/console-fixture.ts';

const region = 'eu-west-1';
const metric = (name: string, options: object = {}) => ['InsuranceClaims', name, 'Environment', 'test', options];
const sums = [
  metric('Accepted', { label: 'accepted', stat: 'Sum' }),
  metric('Rejected', { label: 'rejected', stat: 'Sum' }),
];
const outcomes = [...sums, metric('Replayed', { label: 'repeated', stat: 'Sum' })];
const page = { value: 80, label: 'pages above 80 %', color: '#d62728', fill: 'above' };

/** A widget of each view, by the name of its kept picture; each is also the widget's title. */
const views: Readonly<Record<string, { type?: string; width?: number; properties: object }>> = {
  lines: {
    properties: {
      metrics: [...sums, metric('PoolUtilization', { label: 'pool', stat: 'Maximum', yAxis: 'right' })],
      yAxis: { left: { min: 0, label: 'claims' }, right: { min: 0, max: 100 } },
    },
  },
  annotated: {
    properties: {
      metrics: [metric('PoolUtilization', { label: 'pool', stat: 'Maximum' })],
      annotations: {
        horizontal: [page, [{ value: 20, label: 'usual', color: '#2ca02c' }, { value: 40 }]],
        vertical: [
          { value: '2026-02-01T11:30:00Z', label: 'deploy', color: '#9467bd' },
          [{ value: '2026-02-01T11:40:00Z', label: 'drill' }, { value: '2026-02-01T11:50:00Z' }],
        ],
      },
      timezone: '+0130',
    },
  },
  stacked: { properties: { metrics: outcomes, stacked: true, legend: { position: 'right' } } },
  bars: { properties: { metrics: outcomes, view: 'bar' } },
  pie: { properties: { metrics: outcomes, view: 'pie', setPeriodToTimeRange: true } },
  gauge: {
    properties: {
      metrics: [metric('PoolUtilization', { label: 'pool', stat: 'Maximum' })],
      view: 'gauge',
      yAxis: { left: { min: 0, max: 100 } },
      annotations: { horizontal: [page] },
    },
  },
  numbers: { properties: { metrics: sums, view: 'singleValue', sparkline: true, trend: true } },
  table: { properties: { metrics: outcomes, view: 'table', table: { summaryColumns: ['MIN', 'MAX', 'SUM'] } } },
  'log-lines': {
    type: 'log',
    properties: {
      query: `SOURCE '${logGroupName}' | fields @timestamp, route, status | sort @timestamp desc | limit 4`,
    },
  },
  'log-chart': {
    type: 'log',
    properties: {
      query: `SOURCE '${logGroupName}' | stats count(*) as requests by bin(5m), route`,
      view: 'timeSeries',
      stacked: true,
    },
  },
  'log-pie': {
    type: 'log',
    properties: { query: `SOURCE '${logGroupName}' | stats count(*) as requests by route`, view: 'pie' },
  },
  explorer: {
    type: 'explorer',
    properties: {
      metrics: [{ metricName: 'CPUUtilization', resourceType: 'AWS::EC2::Instance', stat: 'Average' }],
      widgetOptions: { view: 'timeSeries' },
    },
  },
  alarms: {
    type: 'alarm',
    properties: { alarms: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:pool-saturated'] },
  },
  failing: { properties: { metrics: [[{ expression: 'FILL(m7, 0)', label: 'of nothing' }]] } },
  custom: { type: 'custom', properties: { endpoint: 'arn:aws:lambda:eu-west-1:000000000000:function:draw' } },
};

export const viewNames = Object.keys(views);

/** An hour of metrics and log lines that are the same each time, and the dashboard `views` that draws them in every way. */
export async function putViewDashboard(fixture: ConsoleFixture): Promise<void> {
  const Dimensions = [{ Name: 'Environment', Value: 'test' }];
  const wave = (minute: number, period: number, height: number) => Math.round((1 + Math.sin(minute / period)) * height);
  await Promise.all([
    putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
      MetricName: 'Accepted',
      Dimensions,
      Value: 40 + wave(minute, 6, 15),
    })),
    putMinutes(fixture, 'InsuranceClaims', 60, (minute) =>
      minute % 20 > 16 ? undefined : { MetricName: 'Rejected', Dimensions, Value: 5 + wave(minute, 4, 8) },
    ),
    putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
      MetricName: 'Replayed',
      Dimensions,
      Value: 10 + (minute % 7),
    })),
    putMinutes(fixture, 'InsuranceClaims', 60, (minute) => ({
      MetricName: 'PoolUtilization',
      Dimensions,
      Value: minute > 52 ? 88 : 20 + wave(minute, 9, 20),
    })),
  ]);
  for (const [instance, load] of [
    ['i-1', 30],
    ['i-2', 55],
  ] as const) {
    await putMinutes(fixture, 'AWS/EC2', 60, (minute) => ({
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: instance }],
      Value: load + wave(minute, 5, 8),
    }));
  }
  await putPoolAlarm(fixture, 'pool-saturated');
  const events = Array.from({ length: 90 }, (_, index) => ({
    timestampMs: fixture.nowMs - (90 - index) * 40_000,
    message: JSON.stringify({ level: 'info', msg: 'request', route: index % 3 === 0 ? '/claim' : '/', status: 200 }),
  }));
  fixture.aws.endpoint.putLogEvents({ logGroupName, logStreamName: 'i-1', events });
  const widgets = Object.entries(views).map(([title, { type = 'metric', properties }], index) => ({
    type,
    x: (index % 3) * 8,
    y: Math.floor(index / 3) * 6,
    width: 8,
    height: 6,
    properties: { title, region, period: 60, ...properties },
  }));
  await putDashboard(fixture, 'views', widgets);
}
