import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { metricCount, priceOfMetrics } from '../../../../src/cloudwatch/metrics/metric-price.ts';
import { loadEnvironment } from '../../../../src/monitoring/files/environment.ts';
import { metricList } from '../../../../src/service/telemetry/metrics/metric-list.ts';
import { ownProject } from '../../monitoring/own-project.ts';

const environments = (await readdir('environments'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

const own = metricList();

describe('the price of the metrics', () => {
  it.each(environments)('stays within the budget of %s, if it has one', async (environment) => {
    const { MetricBudgetDollars = Number.POSITIVE_INFINITY } = await loadEnvironment({
      project: ownProject,
      environment,
    });
    expect(priceOfMetrics(own, { instances: 2 }).dollars).toBeLessThanOrEqual(MetricBudgetDollars);
  });

  it('has a budget in the environment that everybody runs', async () => {
    const { MetricBudgetDollars } = await loadEnvironment({ project: ownProject, environment: 'local' });
    expect(MetricBudgetDollars).toBeGreaterThan(0);
  });

  it('counts a metric for each value of a dimension, and one for the total', () => {
    expect(metricCount(own.metrics.Requests!, own.dimensions)).toBe(1);
    expect(metricCount(own.metrics.RequestLatency!, own.dimensions)).toBe(1 + own.dimensions.Route!.length);
  });

  it('grows with the instances by their calls alone', () => {
    const one = priceOfMetrics(own, { instances: 1 });
    const ten = priceOfMetrics(own, { instances: 10 });
    expect(one.metrics).toBeGreaterThanOrEqual(Object.keys(own.metrics).length);
    expect(one).toMatchObject({ metricDollars: expect.closeTo(one.metrics * 0.3), calls: 43_800 });
    expect(one.callDollars).toBeCloseTo(0.438, 5);
    expect(ten.metricDollars).toBe(one.metricDollars);
    expect(ten.callDollars).toBeCloseTo(4.38, 5);
    expect(ten.dollars).toBeCloseTo(ten.metricDollars + ten.callDollars, 5);
  });
});
