import { describe, expect, test } from 'vitest';
import { parseDashboardBody, type Widget } from '../../../../../src/console/dashboards/widgets/dashboard-widgets.ts';
import { drawnPeriodSeconds, widgetQueries } from '../../../../../src/console/dashboards/widgets/metric-queries.ts';
import { parseMetricWidget } from '../../../../../src/console/dashboards/widgets/metric-widget.ts';
import { seriesLabels } from '../../../../../src/console/dashboards/widgets/series-labels.ts';
import { layoutWidgets } from '../../../../../src/console/dashboards/widgets/widget-layout.ts';

const body = (widgets: unknown, more: object = {}) => parseDashboardBody(JSON.stringify({ widgets, ...more }));
const hour = { startSeconds: 0, endSeconds: 3600, periodSeconds: 60 };
const week = { startSeconds: 0, endSeconds: 7 * 86_400, periodSeconds: 3600 };

describe('a dashboard body', () => {
  test("takes CloudWatch's defaults", () => {
    const { widgets, periodOverride } = body([{ type: 'text' }]);
    expect(widgets).toEqual([{ key: 'w0', type: 'text', width: 6, height: 6, position: undefined, properties: {} }]);
    expect(periodOverride).toBe('auto');
  });

  test.each([
    ['-PT3H', 3 * 3600],
    ['-P1DT30M', 86_400 + 1800],
    ['-P2W', 14 * 86_400],
    ['2026-02-01T00:00:00Z', undefined],
    [undefined, undefined],
  ])('that starts at %s reaches %s seconds back', (start, seconds) => {
    expect(body([], { start }).reachSeconds).toBe(seconds);
  });

  test.each([
    ['no JSON', () => parseDashboardBody('{')],
    ['no widgets', () => parseDashboardBody('{}')],
    ['a widget outside the grid', () => body([{ type: 'text', x: 24, y: 0 }])],
    ['too many widgets', () => body(Array.from({ length: 501 }, () => ({ type: 'text' })))],
  ])('with %s is an error with a remedy', (_sentence, parse) => {
    expect(parse).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID', remedy: expect.any(String) }));
  });
});

describe('the layout', () => {
  const place = (...places: [x: number, y: number, width: number, height: number][]) =>
    layoutWidgets(body(places.map(([x, y, width, height]) => ({ type: 'text', x, y, width, height }))).widgets).map(
      (band) => band.map(({ widget, cssClass }) => `${widget.key}: ${cssClass}`),
    );

  test('orders widgets as they are read and begins a band where none reaches across', () => {
    expect(place([12, 6, 12, 6], [0, 0, 24, 2], [0, 6, 12, 6])).toEqual([
      ['w1: wide-24 broad col-1 row-1 rows-1'],
      ['w2: wide-12 col-1 row-1 rows-1', 'w0: wide-12 col-13 row-1 rows-1'],
    ]);
  });

  test('a tall widget spans what stands beside it', () => {
    expect(place([0, 0, 12, 12], [12, 0, 12, 6], [12, 6, 12, 6])).toEqual([
      ['w0: wide-12 col-1 row-1 rows-2', 'w1: wide-12 col-13 row-1 rows-1', 'w2: wide-12 col-13 row-2 rows-1'],
    ]);
  });

  test('a widget that would stick out is cut at the edge', () => {
    expect(place([20, 0, 12, 6])).toEqual([['w0: wide-4 col-21 row-1 rows-1']]);
  });

  test('widgets without a place flow after the others', () => {
    const { widgets } = body([{ type: 'text' }, { type: 'text', x: 0, y: 0 }]);
    expect(layoutWidgets(widgets).map((band) => band.map(({ widget }: { widget: Widget }) => widget.key))).toEqual([
      ['w1'],
      ['w0'],
    ]);
  });

  test('a band of more rows than there are classes for flows', () => {
    const steps = Array.from({ length: 60 }, (_, y): [number, number, number, number] => [
      y % 2 === 0 ? 0 : 12,
      y,
      12,
      2,
    ]);
    const lines = place(...steps).flat();
    expect(lines.length).toBeGreaterThanOrEqual(steps.length);
    expect(lines.filter((line) => !/ wide-12$/.test(line))).toEqual([]);
  });
});

describe('the period of a metric', () => {
  const period = (own: number | undefined, window: typeof hour, override: 'auto' | 'inherit' = 'auto') => {
    const properties = { metrics: [['Claims', 'Accepted']], ...(own === undefined ? {} : { period: own }) };
    const widget = parseMetricWidget(properties);
    return drawnPeriodSeconds(widget.metrics[0]!, widget, window, override);
  };

  test.each([
    ["is the range's when nobody asked", undefined, hour, 'auto', 60],
    ["is the author's when longer", 300, hour, 'auto', 300],
    ["is the range's when the author's is shorter", 60, week, 'auto', 3600],
    ["is the author's under inherit", 3600 * 2, week, 'inherit', 7200],
    ["is the range's under inherit when a line would be endless", 60, week, 'inherit', 3600],
  ] as const)('%s', (_sentence, own, window, override, expected) =>
    expect(period(own, window, override)).toBe(expected),
  );

  test('is the whole range for a number that sums it up', () => {
    const widget = parseMetricWidget({ metrics: [['Claims', 'Accepted']], setPeriodToTimeRange: true });
    expect(drawnPeriodSeconds(widget.metrics[0]!, widget, hour, 'auto')).toBe(3600);
  });
});

test('properties of the wrong type are an error that names the place', () => {
  expect(() => parseMetricWidget({ metrics: [], stacked: 'yes' })).toThrow(/stacked/);
});

test('hidden metrics are asked for, but not for their data', () => {
  const widget = parseMetricWidget({
    stat: 'Sum',
    metrics: [
      ['Claims', 'Accepted', 'Environment', 'test', { id: 'm1', visible: false }],
      [{ expression: 'm1 * 2', id: 'e1', label: 'twice' }],
    ],
  });
  expect(widgetQueries(widget, hour, 'auto')).toEqual([
    {
      Id: 'm1',
      ReturnData: false,
      MetricStat: {
        Metric: { Namespace: 'Claims', MetricName: 'Accepted', Dimensions: [{ Name: 'Environment', Value: 'test' }] },
        Period: 60,
        Stat: 'Sum',
      },
    },
    { Id: 'e1', ReturnData: true, Label: 'twice', Expression: 'm1 * 2', Period: 60 },
  ]);
});

test('a legend tells apart what has one name: by statistic, then by dimension', () => {
  const { metrics } = parseMetricWidget({
    metrics: [
      ['Claims', 'Latency', 'Route', '/', { stat: 'p50' }],
      ['...', { stat: 'p99' }],
      ['...', '/claim', { stat: 'p99' }],
      ['...', { stat: 'p99', label: 'mine' }],
    ],
  });
  expect([...seriesLabels(metrics).values()]).toEqual(['Latency p50', 'Latency p99 /', 'Latency p99 /claim', 'mine']);
});

test('annotations are lines and bands; a hidden one is left out, a colour that is none is not taken', () => {
  const { annotations } = parseMetricWidget({
    metrics: [],
    annotations: {
      horizontal: [
        { value: 80, label: 'page', color: 'url(x)', fill: 'above' },
        [{ value: 1 }, { value: 2, label: 'good' }],
        { value: 3, visible: false },
      ],
    },
  });
  expect(annotations).toMatchObject([
    { value: 80, label: 'page', fill: 'above', color: 'var(--annotation)', toValue: undefined },
    { value: 1, toValue: 2, label: 'good' },
  ]);
});
