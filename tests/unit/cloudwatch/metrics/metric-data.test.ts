import { describe, expect, test } from 'vitest';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import {
  evaluateMetricDataInSteps,
  evaluateMetricDataQueries,
  type FetchDistributions,
} from '../../../../src/cloudwatch/metrics/metric-data.ts';
import type { MetricDataQuery } from '../../../../src/cloudwatch/metrics/metric-data-query.ts';

/** Each metric has one bucket a period whose only value is the number in its name: `Ten10` is 10 everywhere. */
const fetchFromName: FetchDistributions = ({ metricStat, startSeconds, endSeconds }) => {
  const value = Number(/\d+$/.exec(metricStat.Metric.MetricName)?.[0]);
  const count = Math.ceil((endSeconds - startSeconds) / metricStat.Period);
  return Array.from({ length: count }, (_, i) => ({
    startSeconds: startSeconds + i * metricStat.Period,
    distribution: distributionOf([value, value]),
  }));
};

function metric(Id: string, MetricName: string, more: Partial<MetricDataQuery> = {}, Period = 60): MetricDataQuery {
  return { Id, MetricStat: { Metric: { Namespace: 'Test', MetricName }, Period, Stat: 'Average' }, ...more };
}

function expression(Id: string, Expression: string, more: Partial<MetricDataQuery> = {}): MetricDataQuery {
  return { Id, Expression, ...more };
}

function evaluate(...queries: MetricDataQuery[]) {
  const results = evaluateMetricDataQueries({ queries, startSeconds: 60, endSeconds: 180, fetch: fetchFromName });
  return results.map(({ Id, Label, series: { timestamps, values } }) => ({ Id, Label, timestamps, values }));
}

const timestamps = [60, 120];

describe('GetMetricData', () => {
  test('a metric gives its statistic by period, under its own name unless it has a label', () => {
    expect(evaluate(metric('m1', 'Ten10'), metric('m2', 'Two2', { Label: 'two' }))).toEqual([
      { Id: 'm1', Label: 'Ten10', timestamps, values: [10, 10] },
      { Id: 'm2', Label: 'two', timestamps, values: [2, 2] },
    ]);
  });

  test('each metric is read with its own period, unit and dimensions', () => {
    const asked: unknown[] = [];
    const queries = [metric('m1', 'A1', {}, 60), metric('m2', 'B2', {}, 300)];
    evaluateMetricDataQueries({
      queries,
      startSeconds: 0,
      endSeconds: 600,
      fetch: (query) => {
        asked.push(query);
        return [];
      },
    });
    expect(asked).toEqual(
      queries.map(({ MetricStat }) => ({ metricStat: MetricStat, startSeconds: 0, endSeconds: 600 })),
    );
  });

  test('buckets without the statistic are left out', () => {
    const { MetricStat } = metric('m1', 'Latency');
    const results = evaluateMetricDataQueries({
      queries: [{ Id: 'm1', MetricStat: { ...MetricStat!, Stat: 'p99' } }],
      startSeconds: 0,
      endSeconds: 120,
      fetch: () => [
        { startSeconds: 0, distribution: distributionOf([-1]) },
        { startSeconds: 60, distribution: distributionOf([3]) },
      ],
    });
    expect(results[0]!.series).toMatchObject({ timestamps: [60], values: [3] });
  });

  test('ReturnData false keeps a query out of the answer and in the arithmetic', () => {
    const answer = evaluate(
      metric('m1', 'Ten10', { ReturnData: false }),
      expression('e1', 'm1 * 2', { Label: 'double' }),
    );
    expect(answer).toEqual([{ Id: 'e1', Label: 'double', timestamps, values: [20, 20] }]);
  });

  test('expressions may refer to later queries and to each other', () => {
    const answer = evaluate(expression('e2', 'e1 + m1'), expression('e1', 'm1 * 2'), metric('m1', 'Ten10'));
    expect(answer.map(({ Id, values }) => [Id, values[0]])).toEqual([
      ['e2', 30],
      ['e1', 20],
      ['m1', 10],
    ]);
  });

  test('PERIOD and FILL go by the period of the metrics behind the expression', () => {
    const answer = evaluate(
      metric('m1', 'Ten10', { ReturnData: false }, 30),
      expression('e1', 'm1', { ReturnData: false }),
      expression('e2', 'FILL(IF(e1 > 100, e1), 7) * PERIOD(m1)'),
    );
    expect(answer).toEqual([{ Id: 'e2', Label: 'e2', timestamps: [60, 90, 120, 150], values: [210, 210, 210, 210] }]);
  });

  test('METRICS() goes by the period of all metrics of the request', () => {
    const answer = evaluate(
      metric('m1', 'Ten10', { ReturnData: false }, 30),
      expression('e1', 'FILL(SUM(METRICS()), 0)', { Label: 'sum' }),
    );
    expect(answer).toEqual([{ Id: 'e1', Label: 'sum', timestamps: [60, 90, 120, 150], values: [10, 10, 10, 10] }]);
  });

  test('an array gives a result a series, labelled by the expression and the metric', () => {
    const metrics = [
      metric('m1', 'Ten10', { ReturnData: false }),
      metric('m2', 'Two2', { ReturnData: false, Label: 'two' }),
    ];
    const labels = (Label?: string) =>
      evaluate(...metrics, expression('e1', 'METRICS() * 2', { Label })).map((result) => [result.Id, result.Label]);
    expect(labels('Double:')).toEqual([
      ['e1', 'Double: Ten10'],
      ['e1', 'Double: two'],
    ]);
    expect(labels('')).toEqual([
      ['e1', 'Ten10'],
      ['e1', 'two'],
    ]);
  });
});

describe('what GetMetricData refuses, naming the query', () => {
  const cases: Record<string, [queries: MetricDataQuery[], expected: Record<string, unknown>]> = {
    'an unknown Id': [
      [metric('m1', 'A1'), expression('e1', 'm1 + m2')],
      { queryId: 'e1', offset: 5, message: 'e1 refers to m2, and there is no metric or expression with that Id.' },
    ],
    'a circle': [
      [expression('e1', 'e2 + 1'), expression('e2', 'e3'), expression('e3', 'e2')],
      { queryId: 'e2', message: 'The expressions refer to each other in a circle: e2 -> e3 -> e2.' },
    ],
    'an expression of itself': [
      [expression('e1', 'e1 + 1')],
      { queryId: 'e1', message: 'The expressions refer to each other in a circle: e1 -> e1.' },
    ],
    'a doubled Id': [[metric('m1', 'A1'), metric('m1', 'B2')], { queryId: 'm1', message: 'The Id m1 is given twice.' }],
    'a query that is both': [
      [metric('m1', 'A1', { Expression: 'm1' })],
      { queryId: 'm1', message: 'm1 must have either MetricStat or Expression.' },
    ],
    'a query that is neither': [
      [{ Id: 'x' }],
      { queryId: 'x', message: 'x must have either MetricStat or Expression.' },
    ],
    'an expression that cannot be read': [
      [expression('e1', 'm1 +')],
      { queryId: 'e1', offset: 4, message: 'The expression ends too early at character 5.' },
    ],
    'an expression that cannot be computed': [
      [metric('m1', 'A1'), expression('e1', 'SUM(m1)')],
      { queryId: 'e1', offset: 0, message: 'The result of an expression must be a series, and this one is a number.' },
    ],
    'metrics of different periods in one expression': [
      [
        metric('m1', 'A1', {}, 300),
        metric('m2', 'B2', {}, 60),
        expression('e1', 'm1 + 0'),
        expression('e2', 'e1 + m2'),
      ],
      { queryId: 'e2', message: 'e2 reads metrics with periods of 60 and 300 seconds; give them one period.' },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [queries, expected]) => {
    expect(() => evaluate(...queries)).toThrow(expect.objectContaining({ name: 'ExpressionError', ...expected }));
  });

  test('a statistic that is none', () => {
    const query = metric('m1', 'A1');
    const trimmed = { ...query, MetricStat: { ...query.MetricStat!, Stat: 'p101' } };
    expect(() => evaluate(trimmed)).toThrow('p101 is not a statistic: use ');
  });
});

describe('work of any size', () => {
  const most = 100_800;
  /** How many steps it takes until there is an answer, and how many points that has. */
  function stepsOf(
    queries: MetricDataQuery[],
    { periods = 1000, mostPoints }: { periods?: number; mostPoints?: number } = {},
  ) {
    const steps = evaluateMetricDataInSteps({
      queries,
      startSeconds: 0,
      endSeconds: periods * 60,
      ...(mostPoints !== undefined && { mostPoints }),
      *fetch(query) {
        yield;
        return fetchFromName({ ...query, endSeconds: 600 });
      },
    });
    for (let count = 0; ; count++) {
      const { done, value } = steps.next();
      if (done) return { count, points: value.reduce((sum, { series }) => sum + series.values.length, 0) };
    }
  }

  test.each<[string, MetricDataQuery[], number]>([
    ['each bucket and each metric', [metric('m1', 'Ten10'), metric('m2', 'Two2')], 20],
    ['each function', [metric('m1', 'Ten10'), expression('e1', 'RATE(ABS(FILL(m1, REPEAT)))')], 13],
    ['each operand', [metric('m1', 'Ten10'), expression('e1', Array(100).fill('FILL(m1, 0)').join(' + '))], 199],
    ['each expression', [metric('m1', 'A1'), ...Array.from({ length: 499 }, (_, i) => expression(`e${i}`, 'm1'))], 500],
    [
      'each series that is sorted',
      [metric('m1', 'A1'), expression('e1', `SORT([${Array(50).fill('m1')}], SUM, ASC)`)],
      100,
    ],
  ])('yields after %s', (_name, queries, count) => {
    expect(stepsOf(queries).count).toBeGreaterThanOrEqual(count);
  });

  test('yields after parts of the points of an array', () => {
    const queries = [expression('e1', 'SUM([TIME_SERIES(1), TIME_SERIES(2)])')];
    expect(stepsOf(queries, { periods: most })).toMatchObject({ count: expect.toSatisfy((n) => n > 20), points: most });
  });

  const chain = Array(180).fill('FILL(m1,0)').join('+');
  test.each<[string, MetricDataQuery[], RegExp]>([
    [
      'goes through more points than it may',
      [metric('m1', 'A1'), ...Array.from({ length: 5 }, (_, i) => expression(`e${i}`, chain))],
      /through 100000 datapoints/,
    ],
    [
      'makes arrays of arrays of arrays',
      [
        metric('m1', 'A1'),
        expression('e1', `[${Array(300).fill('m1')}]`, { ReturnData: false }),
        expression('e2', `[${Array(300).fill('e1')}]`),
      ],
      /no more than 10000 series/,
    ],
    [
      'gives arrays again and again',
      [
        metric('m1', 'A1'),
        expression('e0', `[${Array(300).fill('m1')}]`),
        ...Array.from({ length: 40 }, (_, i) => expression(`e${i + 1}`, 'e0')),
      ],
      /more than 10000 series/,
    ],
  ])('a request that %s is refused', (_name, queries, message) => {
    expect(() => stepsOf(queries, { mostPoints: 100_000 })).toThrow(message);
  });

  test('without another limit it is ten million points', () => {
    const queries = [expression('e1', 'TIME_SERIES(1)'), expression('e2', `SUM([${Array(150).fill('e1')}])`)];
    expect(stepsOf(queries, { periods: 1000 }).points).toBe(2000);
    expect(() => stepsOf(queries, { periods: most })).toThrow(/through 10000000 datapoints/);
  });
});
