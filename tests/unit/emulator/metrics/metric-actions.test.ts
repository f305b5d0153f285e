import { expect, test } from 'vitest';
import { createMetricActions } from '../../../../src/emulator/metrics/metric-actions.ts';
import { createMetricDataActions } from '../../../../src/emulator/metrics/metric-data-actions.ts';
import { createMetricStore } from '../../../../src/emulator/metrics/metric-store.ts';
import { createManualClock } from '../../../../src/emulator/protocol/clock.ts';
import { createCountingRunner } from '../protocol/counting-runner.ts';

const nowMs = Date.UTC(2026, 1, 1, 12);

function metricService() {
  const clock = createManualClock(nowMs);
  const runner = createCountingRunner();
  const metrics = createMetricStore({ clock });
  const account = { region: 'eu-west-1', accountId: '123456789012' };
  const actions = {
    ...createMetricActions({ metrics, clock, runner }),
    ...createMetricDataActions({ metrics, clock, account, runner }),
  };
  return { actions, metrics, runner };
}

const data = (length: number) => Array.from({ length }, (_, i) => ({ MetricName: `m${i}`, Value: i }));

test('many data are stored a turn at a time, few in one go', async () => {
  const { actions, metrics, runner } = metricService();
  await actions.PutMetricData({ Namespace: 'Shop', MetricData: data(10) });
  expect(runner.turns).toBe(0);
  await actions.PutMetricData({ Namespace: 'Shop', MetricData: data(1000) });
  expect(runner.turns).toBe(1000);
  expect(metrics.list()).toHaveLength(1000);
});

const ask = (MetricDataQueries: object[], more: object = {}) => ({
  StartTime: new Date(nowMs - 60_000 * 100_800),
  EndTime: new Date(nowMs),
  MetricDataQueries: MetricDataQueries as { Id: string }[],
  ...more,
});

test('an answer with expressions has no more datapoints than one of GetMetricData may have, in many turns', async () => {
  const { actions, runner } = metricService();
  const { MetricDataResults: results = [], NextToken } = await actions.GetMetricData(
    ask(['a', 'b', 'c', 'd', 'e', 'f'].map((Id) => ({ Id, Expression: 'TIME_SERIES(1)' }))),
  );
  expect(NextToken).toBeUndefined();
  // Fifteen days by the minute are 21,600.
  expect(results.map(({ Id, Values, StatusCode }) => `${Id} ${Values?.length} ${StatusCode}`)).toEqual([
    ...['a 21600 Complete', 'b 21600 Complete', 'c 21600 Complete', 'd 21600 Complete'],
    ...['e 14400 PartialData', 'f 0 PartialData'],
  ]);
  expect(runner.turns).toBeGreaterThan(10);
});

test('a label longer than one may be is refused', async () => {
  const { actions } = metricService();
  const query = { Id: 'a', Expression: 'TIME_SERIES(1)', Label: 'x'.repeat(2049) };
  await expect(actions.GetMetricData(ask([query]))).rejects.toMatchObject({ name: 'ValidationException' });
});

test('what comes in while a metric is read neither hides nor repeats a value', async () => {
  const clock = createManualClock(nowMs);
  const metrics = createMetricStore({ clock });
  const metric = { namespace: 'Shop', metricName: 'A', dimensions: [] };
  const put = (minute: number) =>
    metrics.add(metric, {
      unit: 'None',
      timestampSeconds: nowMs / 1000 - minute * 60,
      resolutionSeconds: 60,
      distribution: { sampleCount: 1, sum: 1, minimum: 1, maximum: 1, values: new Map([[1, 1]]) },
    });
  for (let minute = 1; minute <= 30; minute++) put(minute);
  const metricStat = { Metric: { Namespace: 'Shop', MetricName: 'A' }, Period: 60, Stat: 'Sum' };
  const steps = metrics.fetchInSteps({ metricStat, startSeconds: nowMs / 1000 - 3600, endSeconds: nowMs / 1000 });
  steps.next();
  // Most of it goes from one form to the other.
  metrics.sweep();
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value.map(({ distribution }) => distribution.sum)).toEqual(Array(30).fill(1));
});
