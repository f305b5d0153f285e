import { type Attributes, type Meter, metrics } from '@opentelemetry/api';
import { type MetricName, metricCatalogue } from './metric-catalogue.ts';

export interface MetricRecorder {
  /**
   * Records a value of a metric of the catalogue: for a counter how many, else the value in the metric's unit.
   * `dimensions` gives the values of the catalogue's dimensions; a set whose value is missing is left out. Never throws, never waits.
   */
  record(name: MetricName, value: number, dimensions?: Readonly<Record<string, string>>): void;
}

export interface BatchingMetricRecorder extends MetricRecorder {
  /** Hands everything recorded so far to OpenTelemetry, which happens by itself within a tenth of a second. */
  flush(): void;
}

/** Recorded values that wait to be handed on, at most. */
const batchSize = 256;
const batchDelayMs = 100;

/** One CloudWatch metric: a name with the values of its dimensions. */
interface Series {
  readonly attributes: Attributes;
  readonly add: (value: number, attributes: Attributes) => void;
  /** What a counter has counted since it was handed on; unused by the others. */
  sum: number;
}

interface Metric {
  readonly isCounter: boolean;
  readonly add: Series['add'];
  readonly sets: readonly DimensionSet[];
}

interface DimensionSet {
  readonly names: readonly string[];
  readonly series: Map<string, Series>;
}

/**
 * Creates the only way in for metrics. It records to `meter`, by default to the one that start-up registered.
 *
 * Values are noted down and handed to OpenTelemetry many at once: recording one costs OpenTelemetry twenty times as much
 * in the middle of a request, between code that has nothing to do with it, as it does in a loop.
 */
export function createMetricRecorder(meter: Meter = metrics.getMeter('insurance-claims')): BatchingMetricRecorder {
  const catalogue = createMetrics(meter);
  const counted: Series[] = [];
  const measured: Series[] = [];
  const values: number[] = [];
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const series of counted) {
      series.add(series.sum, series.attributes);
      series.sum = 0;
    }
    counted.length = 0;
    measured.forEach((series, index) => {
      series.add(values[index] ?? 0, series.attributes);
    });
    measured.length = 0;
    values.length = 0;
  }

  return {
    record(name, value, dimensions) {
      const metric = catalogue.get(name);
      if (metric === undefined || !Number.isFinite(value)) return;
      for (const set of metric.sets) {
        const series = seriesOf(metric, set, dimensions);
        if (series === undefined) continue;
        if (metric.isCounter) {
          if (series.sum === 0) counted.push(series);
          series.sum += value;
        } else {
          measured.push(series);
          values.push(value);
        }
      }
      if (values.length >= batchSize) return flush();
      timer ??= setTimeout(flush, batchDelayMs).unref();
    },
    flush,
  };
}

function createMetrics(meter: Meter): Map<MetricName, Metric> {
  const created = new Map<MetricName, Metric>();
  for (const [name, { kind, meaning, unit, dimensionSets }] of Object.entries(metricCatalogue)) {
    const options = { description: meaning, unit };
    const sets = dimensionSets.map((names) => ({ names, series: new Map<string, Series>() }));
    if (kind === 'counter') {
      const counter = meter.createCounter(name, options);
      created.set(name as MetricName, { isCounter: true, sets, add: (value, at) => counter.add(value, at) });
    } else {
      // A gauge is sampled often and keeps its highest value that way, which a last value would lose.
      const histogram = meter.createHistogram(name, options);
      created.set(name as MetricName, { isCounter: false, sets, add: (value, at) => histogram.record(value, at) });
    }
  }
  return created;
}

/** The series of a set, made when its values come up first; undefined when one of them is missing. */
function seriesOf(
  { add }: Metric,
  { names, series }: DimensionSet,
  dimensions: Readonly<Record<string, string>> = {},
): Series | undefined {
  const [only] = names;
  const key =
    names.length < 2
      ? only === undefined
        ? ''
        : dimensions[only]
      : JSON.stringify(names.map((name) => dimensions[name]));
  if (key === undefined) return undefined;
  const known = series.get(key);
  if (known !== undefined) return known;
  const attributes: Attributes = {};
  for (const name of names) {
    if (dimensions[name] === undefined) return undefined;
    attributes[name] = dimensions[name];
  }
  const made = { attributes, add, sum: 0 };
  series.set(key, made);
  return made;
}
