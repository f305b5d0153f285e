import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadEnvironment } from '../../../../../src/monitoring/files/environment.ts';
import { metricCatalogue } from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import { metricCount, priceOfCatalogue } from '../../../../../src/service/telemetry/metrics/metric-price.ts';

const environments = (await readdir('environments'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

describe('the price of the metrics', () => {
  it.each(environments)('stays within the budget of %s, if it has one', async (environment) => {
    const { MetricBudgetDollars = Number.POSITIVE_INFINITY } = await loadEnvironment({ folder: '.', environment });
    expect(priceOfCatalogue({ instances: 2 }).dollars).toBeLessThanOrEqual(MetricBudgetDollars);
  });

  it('has a budget in the environment that everybody runs', async () => {
    const { MetricBudgetDollars } = await loadEnvironment({ folder: '.', environment: 'local' });
    expect(MetricBudgetDollars).toBeGreaterThan(0);
  });

  it('counts a metric for each value of a dimension, and one for the total', () => {
    expect(metricCount('Requests')).toBe(1);
    expect(metricCount('RequestLatency')).toBe(10);
  });

  it('grows with the instances by their calls alone', () => {
    const one = priceOfCatalogue({ instances: 1 });
    const ten = priceOfCatalogue({ instances: 10 });
    expect(one.metrics).toBeGreaterThanOrEqual(Object.keys(metricCatalogue).length);
    expect(one).toMatchObject({ metricDollars: expect.closeTo(one.metrics * 0.3), calls: 43_800 });
    expect(one.callDollars).toBeCloseTo(0.438, 5);
    expect(ten.metricDollars).toBe(one.metricDollars);
    expect(ten.callDollars).toBeCloseTo(4.38, 5);
    expect(ten.dollars).toBeCloseTo(ten.metricDollars + ten.callDollars, 5);
  });
});
