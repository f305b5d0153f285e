import { type Attributes, type Meter, metrics } from '@opentelemetry/api';
import { type MetricName, metricCatalogue } from './metric-catalogue.ts';

export interface MetricRecorder {
  /**
   * Records a value of a metric of the catalogue: for a counter how many, else the value in the metric's unit.
   * `dimensions` gives the values of the catalogue's dimensions; a set whose value is missing is left out. Never throws, never waits.
   */
  record(name: MetricName, value: number, dimensions?: Readonly<Record<string, string>>): void;
}

/** Creates the only way in for metrics. It records to `meter`, by default to the one that start-up registered. */
export function createMetricRecorder(meter: Meter = metrics.getMeter('insurance-claims')): MetricRecorder {
  const instruments = new Map<MetricName, (value: number, attributes: Attributes) => void>();
  for (const [name, { kind, meaning, unit }] of Object.entries(metricCatalogue)) {
    const options = { description: meaning, unit };
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      instruments.set(name as MetricName, (value, attributes) => counter.add(value, attributes));
    } else {
      // A gauge is sampled often and keeps its highest value that way, which a last value would lose.
      const histogram = meter.createHistogram(name, options);
      instruments.set(name as MetricName, (value, attributes) => histogram.record(value, attributes));
    }
  }
  return {
    record(name, value, dimensions = {}) {
      const record = instruments.get(name);
      if (record === undefined || !Number.isFinite(value)) return;
      for (const set of metricCatalogue[name].dimensionSets) {
        const attributes = pick(dimensions, set);
        if (attributes !== undefined) record(value, attributes);
      }
    },
  };
}

function pick(dimensions: Readonly<Record<string, string>>, names: readonly string[]): Attributes | undefined {
  const attributes: Attributes = {};
  for (const name of names) {
    const value = dimensions[name];
    if (value === undefined) return undefined;
    attributes[name] = value;
  }
  return attributes;
}
