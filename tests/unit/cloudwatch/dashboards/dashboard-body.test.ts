import { describe, expect, test } from 'vitest';
import { dashboardProblems } from '../../../../src/cloudwatch/dashboards/dashboard-body.ts';

const requests = ['AWS/ApplicationELB', 'RequestCount', 'LoadBalancer', 'app/one/1'];

function metricWidget(properties: Record<string, unknown>, frame: Record<string, unknown> = {}) {
  return { type: 'metric', properties: { region: 'us-east-1', metrics: [requests], ...properties }, ...frame };
}

function body(...widgets: unknown[]) {
  return { widgets };
}

test('"Dashboard body structure and syntax": a body with every kind of widget has no problems', () => {
  const full = {
    start: '-PT8H',
    periodOverride: 'inherit',
    widgets: [
      metricWidget(
        {
          metrics: [
            [...requests, { stat: 'Sum', id: 'm1', visible: false, period: 60, yAxis: 'right', color: '#1f77b4' }],
            ['.', 'HTTPCode_Target_5XX_Count', '.', '.', { id: 'm2' }],
            ['...', 'app/two/2', { label: 'two' }],
            [{ expression: '100 * m2 / m1', label: 'share', id: 'e1' }],
          ],
          view: 'timeSeries',
          stacked: true,
          title: 'Requests',
          period: 60,
          stat: 'Sum',
          legend: { position: 'bottom' },
          yAxis: { left: { min: 0, label: 'requests', showUnits: false } },
          annotations: {
            horizontal: [{ value: 5, label: 'limit', fill: 'above' }, [{ value: 1 }, { value: 2 }]],
            vertical: [{ value: '2026-02-01T03:04:00Z', label: 'deploy' }],
          },
        },
        { x: 0, y: 0, width: 12, height: 6 },
      ),
      metricWidget({
        metrics: undefined,
        annotations: { alarms: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:a'] },
      }),
      metricWidget({ view: 'gauge', yAxis: { left: { min: 0, max: 100 } } }),
      { type: 'text', properties: { markdown: '# Claims' } },
      { type: 'log', properties: { region: 'us-east-1', query: "SOURCE 'claims' | limit 20", view: 'table' } },
      { type: 'alarm', properties: { alarms: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:a'], title: 'Alarms' } },
    ],
  };
  expect(dashboardProblems(full)).toEqual([]);
});

describe('PutDashboard refuses', () => {
  const cases: Record<string, [body: unknown, dataPath: string, message: string]> = {
    'a body that is no object': ['widgets', '', 'Should be object'],
    'a body without widgets': [{}, '', "Should have required property 'widgets'"],
    'a metric widget without metrics': [
      body(...Array<unknown>(8).fill(metricWidget({})), metricWidget({ metrics: undefined })),
      '/widgets/8/properties',
      "Should have required property 'metrics'",
    ],
    'an axis whose least is above its most': [
      body(metricWidget({ yAxis: { left: { min: 100, max: 10 } } })),
      '/widgets/0/properties/yAxis/left/min',
      'Should be <= 10',
    ],
    'a widget without properties': [body({ type: 'text' }), '/widgets/0', "Should have required property 'properties'"],
    'a widget beyond the grid': [body(metricWidget({}, { x: 24, y: 0 })), '/widgets/0/x', 'Should be <= 23'],
    'x without y': [
      body(metricWidget({}, { x: 0 })),
      '/widgets/0',
      'Should have property y when property x is present',
    ],
    'an unknown view': [
      body(metricWidget({ view: 'line' })),
      '/widgets/0/properties/view',
      'Should be equal to one of the allowed values: timeSeries, singleValue, gauge, bar, pie, table',
    ],
    'a gauge without its maximum': [
      body(metricWidget({ view: 'gauge', yAxis: { left: { min: 0 } } })),
      '/widgets/0/properties/yAxis/left',
      "Should have required property 'max'",
    ],
    'a period between the known ones': [
      body(metricWidget({ period: 45 })),
      '/widgets/0/properties/period',
      'Should be multiple of 60',
    ],
    'alarm annotations beside others': [
      body(metricWidget({ annotations: { alarms: ['arn'], horizontal: [{ value: 1 }] } })),
      '/widgets/0/properties/annotations',
      'Should NOT have property horizontal when property alarms is present',
    ],
    'a vertical annotation that is no time': [
      body(metricWidget({ annotations: { vertical: [{ value: 'yesterday' }] } })),
      '/widgets/0/properties/annotations/vertical/0/value',
      'Should be a time in ISO 8601',
    ],
    'a band of three': [
      body(metricWidget({ annotations: { horizontal: [[{ value: 1 }, { value: 2 }, { value: 3 }]] } })),
      '/widgets/0/properties/annotations/horizontal/0',
      'Should NOT have more than 2 items',
    ],
    'an alarm widget without alarms': [
      body({ type: 'alarm', properties: { alarms: [] } }),
      '/widgets/0/properties/alarms',
      'Should NOT have fewer than 1 items',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [value, DataPath, Message]) => {
    expect(dashboardProblems(value)).toEqual([{ DataPath, Message, severity: 'error' }]);
  });

  test('a metric widget without region, in two sentences', () => {
    const problems = dashboardProblems(body(metricWidget({ region: undefined })));
    expect(problems.map(({ Message }) => Message)).toEqual([
      "Should have required property 'region'",
      'The metric widget should have specified a region and a data source or an alarm annotation',
    ]);
  });

  test('more than 2500 metrics in all', () => {
    const widgets = Array.from({ length: 6 }, () => metricWidget({ metrics: Array<unknown>(500).fill(requests) }));
    expect(dashboardProblems(body(...widgets))).toEqual([
      { DataPath: '/widgets', Message: 'Should NOT have more than 2500 metrics', severity: 'error' },
    ]);
  });
});

describe('"Metric widget: format for each metric in the array": PutDashboard refuses a row', () => {
  const cases: Record<string, [row: unknown, dataPath: string, message: string]> = {
    'that is no array': [
      'AWS/ApplicationELB',
      '',
      'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element',
    ],
    'with options before its end': [
      ['AWS/Lambda', 'Errors', { stat: 'Sum' }, 'FunctionName', 'one'],
      '/2',
      'Invalid metric field type, only "String" type is allowed',
    ],
    'with an empty dimension value': [
      ['AWS/Lambda', 'Errors', 'FunctionName', ''],
      '/3',
      'Invalid metric field type, only "String" type is allowed',
    ],
    'with an option that is none': [
      ['AWS/Lambda', 'Errors', { dimensions: { FunctionName: 'one' } }],
      '',
      'Should NOT have more than 2 items: "dimensions" is not an option of a metric',
    ],
    'with a dimension name and no value': [
      ['AWS/Lambda', 'Errors', 'FunctionName'],
      '',
      'Should have a value for each dimension name',
    ],
    'with a namespace only': [['AWS/Lambda'], '', 'Should NOT have fewer than 2 items'],
    'with ... in its middle': [['AWS/Lambda', '...'], '', 'Should have "..." as the first item only'],
    'with an expression and a namespace': [
      ['AWS/Lambda', { expression: 'm1' }],
      '',
      'Should NOT have more than 1 items: an expression has no namespace or metric',
    ],
    'with a third axis': [
      ['AWS/Lambda', 'Errors', { yAxis: 'top' }],
      '/2/yAxis',
      'Should be equal to one of the allowed values: left, right',
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [row, path, Message]) => {
    const problems = dashboardProblems(body(metricWidget({ metrics: [requests, row] })));
    expect(problems).toEqual([{ DataPath: `/widgets/0/properties/metrics/1${path}`, Message, severity: 'error' }]);
  });

  test.each([[['.', 'Errors']], [['...', 'one']]])('that repeats when there is none above: %j', (row) => {
    expect(dashboardProblems(body(metricWidget({ metrics: [[{ expression: '1' }], row] })))).toEqual([
      {
        DataPath: '/widgets/0/properties/metrics/1',
        Message: 'Should NOT repeat a row above: there is none',
        severity: 'error',
      },
    ]);
  });
});

describe('PutDashboard warns and saves', () => {
  test.each<[string, unknown, string, string]>([
    [
      'an unknown property of a widget',
      { ...metricWidget({}), z: 1 },
      '/widgets/0',
      'The "z" property is not expected to be part of a widget definition, will be ignored',
    ],
    [
      'an unknown property of properties',
      metricWidget({ legends: {} }),
      '/widgets/0/properties',
      'The "legends" property is not expected, will be ignored',
    ],
    [
      'an unknown type',
      { type: 'hologram', properties: {} },
      '/widgets/0/type',
      'Should be equal to one of the allowed values: metric, text, log, alarm, explorer, custom',
    ],
    [
      'a statistic that is none',
      metricWidget({ metrics: [[...requests, { stat: 'PR(:99%)' }]] }),
      '/widgets/0/properties/metrics/0/4/stat',
      'PR(:99%) is not a statistic: PR takes values, as in PR(:0.3), no shares.',
    ],
  ])('%s', (_, widget, DataPath, Message) => {
    expect(dashboardProblems(body(widget))).toEqual([{ DataPath, Message, severity: 'warning' }]);
  });
});

test('of a body with more problems than anybody reads some are told, and an error among warnings is', () => {
  const unknown = Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]);
  const problems = dashboardProblems({
    ...Object.fromEntries(unknown),
    widgets: Array.from({ length: 100_000 }, () => 1),
  });
  const messages = problems.filter(({ severity }) => severity === 'error').map(({ Message }) => Message);
  expect(problems.length - messages.length).toBe(1000);
  expect(new Set(messages)).toEqual(new Set(['Should be object', 'Should NOT have more than 500 items']));
  expect(messages).toHaveLength(501);
});

describe('PutDashboard takes', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:latency';
  test.each([
    [
      'the chart of an alarm without a region',
      { metrics: undefined, region: undefined, annotations: { alarms: [arn] } },
    ],
    ['no alarm beside metrics', { annotations: { alarms: [] } }],
    [
      'a rule of Contributor Insights in the place of metrics',
      { metrics: undefined, insightRule: { ruleName: 'top' } },
    ],
    ['an axis of one value', { yAxis: { right: { min: 10, max: 10 } } }],
  ])('%s', (_what, properties) => {
    expect(dashboardProblems(body(metricWidget(properties)))).toEqual([]);
  });

  test.each(['CWLI', 'SQL', 'PPL', 'LOGSQL'])('a log query in %s', (queryLanguage) => {
    const properties = { region: 'us-east-1', query: 'SELECT 1', queryLanguage };
    expect(dashboardProblems(body({ type: 'log', properties }))).toEqual([]);
  });
});
