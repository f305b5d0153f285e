import { describe, expect, test } from 'vitest';
import { chartFigure } from '../../../../../src/console/charts/chart-figure.ts';
import type { ChartModel } from '../../../../../src/console/charts/chart-model.ts';
import { chartSizes } from '../../../../../src/console/charts/chart-sizes.ts';
import { customNotice } from '../../../../../src/console/dashboards/widgets/custom-widget.ts';
import { explorerMetrics } from '../../../../../src/console/dashboards/widgets/explorer-metrics.ts';
import { parseMetricWidget } from '../../../../../src/console/dashboards/widgets/metric-widget.ts';
import { widgetChart } from '../../../../../src/console/dashboards/widgets/widget-chart.ts';
import { logWidgetChart } from '../../../../../src/console/dashboards/widgets/widget-log.ts';
import { widgetWindow } from '../../../../../src/console/dashboards/widgets/widget-window.ts';
import { sampleChart, sampleSeries } from '../../charts/chart-samples.ts';

const { window } = sampleChart([]);
const draw = (chart: ChartModel, more: Partial<Parameters<typeof chartFigure>[0]> = {}) =>
  String(
    chartFigure({
      chart,
      view: 'timeSeries',
      id: 'w0',
      sizes: chartSizes(6, 6),
      legend: 'bottom',
      sparkline: false,
      ...more,
    }),
  );
/** A widget's chart with a point of each value, a minute apart from the window's start. */
const drawn = (properties: object, values: number[], nowSeconds?: number) => {
  const widget = parseMetricWidget({ metrics: [['Claims', 'Accepted', { period: 60 }]], ...properties });
  const { points } = sampleSeries(values);
  const now = nowSeconds === undefined ? {} : { nowSeconds };
  return widgetChart(widget, 'Claims', [{ id: 'm1', label: 'from AWS', points }], { ...window, ...now }, 'auto');
};

describe('a number', () => {
  const number = (values: number[], style: object) =>
    draw(sampleChart([sampleSeries(values)]), {
      view: 'singleValue',
      number: { trend: false, fullPrecision: false, ...style },
    });
  test.each([
    ['is short by itself', [1_234_567.891], {}, /class="number">1.23M</],
    ['has all its digits when asked', [1_234_567.891], { fullPrecision: true }, /class="number">1,234,567.891</],
    ['rises since the period before', [50, 60], { trend: true }, /up<\/span> 20 %/],
    ['falls', [50, 40], { trend: true }, /down<\/span> 20 %/],
    ['rises from nothing by as much as it is', [0, 40], { trend: true }, /up<\/span> 40</],
    ['stays', [50, 50], { trend: true }, /unchanged/],
  ])('%s', (_sentence, values, style, expected) => expect(number(values, style)).toMatch(expected));
});

test.each([
  ['the usual ones', undefined, ['Metric', 'Latest', 'Minimum', 'Average', 'Maximum']],
  ['those its author chose', { columns: ['SUM'] as const, withPoints: false }, ['Metric', 'Latest', 'Sum']],
  [
    'its points, newest first',
    { columns: ['SUM'] as const, withPoints: true },
    ['Metric', 'Latest', 'Sum', '12:01', '12:00'],
  ],
])('the columns of a table are %s', (_sentence, table, headings) => {
  const figure = draw(sampleChart([sampleSeries([1, 2])]), {
    view: 'table',
    ...(table === undefined ? {} : { table }),
  });
  const head = figure.slice(0, figure.indexOf('</thead>'));
  expect([...head.matchAll(/<th scope="col">([^<]*)/g)].map(([, heading]) => heading)).toEqual(headings);
});

test('a pie shows parts of the whole, and none for what is not above zero', () => {
  const series = [75, 25, -100].map((value, index) => sampleSeries([value], { label: `part ${index}` }));
  const figure = draw(sampleChart(series), { view: 'pie' });
  expect(figure.match(/>(\d+) %<\/text>/g)).toEqual(['>75 %</text>', '>25 %</text>']);
});

describe('annotations across time', () => {
  const annotated = (vertical: unknown) => draw(drawn({ annotations: { vertical } }, [1, 2, 3]));
  test.each([
    ['a moment with its label', [{ value: '2026-02-01T12:01:00Z', label: 'deploy' }], ['>deploy<', 'stroke-dasharray']],
    ['a span', [[{ value: '2026-02-01T12:01:00Z' }, { value: '2026-02-01T12:02:00Z' }]], ['fill-opacity="0.09"']],
    ['all that is after', [{ value: '2026-02-01T12:01:00Z', fill: 'after' }], ['fill-opacity="0.09"']],
  ])('%s', (_sentence, vertical, parts) => {
    for (const part of parts) expect(annotated(vertical)).toContain(part);
  });
  test.each([
    ['elsewhere in time', [{ value: '2020-02-01T12:01:00Z', label: 'deploy' }]],
    ['no time at all', [{ value: 'soon', label: 'deploy' }]],
    ['hidden', [{ value: '2026-02-01T12:01:00Z', label: 'deploy', visible: false }]],
  ])('are not drawn when %s', (_sentence, vertical) => expect(annotated(vertical)).not.toContain('>deploy<'));
});

test.each([
  ['+0130', 'Time (UTC+01:30)', '2026-02-01 13:30:00'],
  ['-0200', 'Time (UTC-02:00)', '2026-02-01 10:00:00'],
  ['Mars', 'Time (UTC)', '2026-02-01 12:00:00'],
])('times are read in the zone %s of a widget', (timezone, heading, first) => {
  const figure = draw(drawn({ timezone }, [1]));
  expect([figure.includes(heading), figure.includes(first)]).toEqual([true, true]);
});

test.each([
  ['is drawn', {}, 3],
  ['is drawn when asked', { liveData: true }, 3],
  ['is left out when not wanted', { liveData: false }, 2],
])('the period that is not over %s', (_sentence, properties, count) => {
  const chart = drawn(properties, [1, 2, 3], window.startSeconds + 150);
  expect(chart.series[0]!.points).toHaveLength(count);
});

test('a label that CloudWatch fills in is taken from its answer', () => {
  const chart = (label: string) => drawn({ metrics: [['Claims', 'Accepted', { label }]] }, [1]);
  expect([chart('last \u0024{LAST}'), chart('mine')].map(({ series }) => series[0]!.label)).toEqual([
    'from AWS',
    'mine',
  ]);
});

describe('the answer to a log query', () => {
  const rows = (...all: Record<string, string>[]) => ({
    columns: Object.keys(all[0] ?? {}),
    rows: all.map((row) => new Map(Object.entries(row))),
  });
  const groups = rows({ route: '/', count: '5' }, { route: '/claim', count: '7' });
  const inTime = rows({ 'bin(1m)': '2026-02-01 12:00:00.000', count: '5' });
  const byRoute = 'stats count(*) as count by route';
  test.each([
    ['with groups is a pie', groups, byRoute, 'pie', ['pie', ['/', '/claim']]],
    ['with groups is bars', groups, byRoute, 'bar', ['bar', ['/', '/claim']]],
    ['by parts of time is lines', inTime, 'stats count(*) as count by bin(1m)', 'bar', ['timeSeries', ['count']]],
    ['without numbers is its rows', rows({ route: '/' }), 'fields route', 'pie', ['pie', undefined]],
    ['without parts of time is no line', groups, byRoute, 'timeSeries', ['timeSeries', undefined]],
    ['is its rows when nothing is said', groups, byRoute, undefined, ['table', undefined]],
  ])('%s', (_sentence, result, query, view, expected) => {
    const { chart, view: drawnAs } = logWidgetChart(result, query, { view }, window);
    expect([drawnAs, chart?.series.map(({ label }) => label)]).toEqual(expected);
  });
});

test('a custom widget says who would draw it', () => {
  expect(customNotice({ endpoint: 'arn:aws:lambda:x' })).toContain('arn:aws:lambda:x');
});

describe('an explorer', () => {
  const cpu = { metricName: 'CPUUtilization', resourceType: 'AWS::EC2::Instance', stat: 'Maximum' };
  const send = async () => ({
    Metrics: [
      ['i-2'],
      ['i-1'],
      // Not of an instance alone.
      ['i-1', 'eu-west-1a'],
    ].map((values) => ({
      Dimensions: values.map((Value, index) => ({ Name: index === 0 ? 'InstanceId' : 'Zone', Value })),
    })),
  });
  const cloudwatch = { send } as unknown as Parameters<typeof explorerMetrics>[0];
  const row = (instance: string, visible: boolean) => [
    ...['AWS/EC2', 'CPUUtilization', 'InstanceId', instance],
    { stat: 'Maximum', label: instance, visible },
  ];

  test('shows a metric of each resource that has it', async () => {
    const properties = await explorerMetrics(cloudwatch, { metrics: [cpu], widgetOptions: { view: 'bar' } });
    expect(properties).toMatchObject({ metrics: [row('i-1', true), row('i-2', true)], view: 'bar' });
  });

  test('sums all of them up when asked', async () => {
    const properties = await explorerMetrics(cloudwatch, { metrics: [cpu], aggregateBy: { key: '*', func: 'AVG' } });
    const all = [{ expression: 'AVG(METRICS())', id: 'all', label: 'AVG of 2' }];
    expect(properties.metrics).toEqual([row('i-1', false), row('i-2', false), all]);
  });

  test.each([
    ['by tags', { metrics: [cpu], labels: [{ key: 'team', value: 'claims' }] }, 'tag team'],
    ['of a type that is not known', { metrics: [{ ...cpu, resourceType: 'AWS::X::Y' }] }, 'AWS::X::Y'],
    ['of nothing', {}, 'metrics'],
  ])('%s says why it is not shown', async (_sentence, properties, reason) => {
    await expect(explorerMetrics(cloudwatch, properties)).rejects.toThrow(reason);
  });
});

test.each([
  ['that of the dashboard', {}, ['11:31', '12:01']],
  ['that of the dashboard when its own cannot be read', { start: 'soon' }, ['11:31', '12:01']],
  ['its own, up to now', { start: '-PT6H' }, ['06:00', '12:05']],
  ['its own, from beginning to end', { start: '2026-02-01T09:00Z', end: '2026-02-01T10:00Z' }, ['09:00', '10:00']],
])('the time of a widget is %s', (_sentence, properties, expected) => {
  const end = Date.parse('2026-02-01T12:01Z') / 1000;
  const dashboard = { startSeconds: end - 1800, endSeconds: end, periodSeconds: 60, nowSeconds: end - 30 };
  const { startSeconds, endSeconds } = widgetWindow(properties, dashboard);
  const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 16);
  expect([clock(startSeconds), clock(endSeconds)]).toEqual(expected);
});
