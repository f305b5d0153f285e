import { describe, expect, test } from 'vitest';
import { expandWidgetMetrics } from '../../../../src/cloudwatch/dashboards/widget-metrics.ts';

function names(...metrics: unknown[]): string[] {
  return expandWidgetMetrics({ metrics }).map(({ namespace, metricName, dimensions, expression }) => {
    const pairs = dimensions?.map(({ Name, Value }) => `${Name}=${Value}`).join(',');
    return expression ?? `${namespace} ${metricName} ${pairs}`;
  });
}

describe('"Metric widget: format for each metric in the array"', () => {
  test('"." repeats the same slot of the row above, which may itself be a repetition', () => {
    expect(names(['ELB', 'Requests', 'LB', 'one'], ['.', 'Errors', '.', '.'], ['.', '.', '.', 'two'])).toEqual([
      'ELB Requests LB=one',
      'ELB Errors LB=one',
      'ELB Errors LB=two',
    ]);
  });

  test('"..." repeats all slots before the ones that follow it', () => {
    expect(names(['ELB', 'Health', 'LB', 'one', 'TG', 'a'], ['...', 'b'], ['...', 'two', '.', 'c'], ['...'])).toEqual([
      'ELB Health LB=one,TG=a',
      'ELB Health LB=one,TG=b',
      'ELB Health LB=two,TG=c',
      'ELB Health LB=two,TG=c',
    ]);
  });

  test('options are not repeated, and an expression is no row above', () => {
    const metrics = expandWidgetMetrics({
      metrics: [
        ['ELB', 'Requests', 'LB', 'one', { stat: 'Sum', label: 'all' }],
        [{ expression: 'm1 * 2' }],
        ['...', 'two'],
      ],
    });
    expect(metrics[2]).toEqual({
      id: 'm3',
      namespace: 'ELB',
      metricName: 'Requests',
      dimensions: [{ Name: 'LB', Value: 'two' }],
      label: undefined,
      color: undefined,
      stat: 'Average',
      periodSeconds: 300,
      visible: true,
      yAxis: 'left',
    });
  });
});

test('a metric goes by its own options, then the widget, then the defaults', () => {
  const [own, widget] = expandWidgetMetrics({
    stat: 'Sum',
    period: 60,
    metrics: [
      ['N', 'A', { stat: 'p99', period: 10, visible: false, yAxis: 'right', color: '#fff', label: 'slow', id: 'slow' }],
      ['N', 'B'],
    ],
  });
  expect(own).toMatchObject({
    id: 'slow',
    stat: 'p99',
    periodSeconds: 10,
    visible: false,
    yAxis: 'right',
    color: '#fff',
    label: 'slow',
  });
  expect(widget).toMatchObject({ id: 'm2', stat: 'Sum', periodSeconds: 60, visible: true, yAxis: 'left' });
});

test('an Id that is made up steps aside for one that is given', () => {
  const metrics = [['N', 'A'], ['N', 'B', { id: 'm1' }], [{ expression: 'm1' }]];
  expect(expandWidgetMetrics({ metrics }).map(({ id }) => id)).toEqual(['m1_', 'm1', 'e3']);
});

test('a widget of alarm annotations has no metrics', () => {
  expect(expandWidgetMetrics({ annotations: { alarms: ['arn'] } })).toEqual([]);
});

test.each<[unknown[]]>([[['text', 7, null, [], ['...'], ['.', '.'], [{}], ['N', 'M', 'odd']]]])(
  'rows that are wrong keep their place and throw nothing: %j',
  (metrics) => {
    expect(expandWidgetMetrics({ metrics })).toHaveLength(metrics.length);
  },
);
