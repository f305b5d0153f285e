import type { CallExpression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { fill } from './metric-math-fill.ts';
import { choose } from './metric-math-if.ts';
import { mapNumbers, mapSeries, seriesFrom, unionOfTimestamps, type Value } from './metric-math-value.ts';
import type { Series } from './series.ts';

/** One series, or the array of series that a function such as METRICS gives. */
export type ExpressionResult = Series | readonly Series[];

/** What an expression is evaluated against. Times are epoch seconds. */
export interface ExpressionScope {
  /** The raw metrics of the request, by Id: what METRICS and PERIOD are about. */
  readonly metrics: ReadonlyMap<string, Series>;
  /** What other expressions came to, by Id. */
  readonly results: ReadonlyMap<string, ExpressionResult>;
  /** The period of the metrics that the expression reads. */
  readonly periodSeconds: number;
  /** FILL fills every period from here ... */
  readonly startSeconds: number;
  /** ... to before here. */
  readonly endSeconds: number;
}

/** A function call whose arguments are computed. */
export interface Call {
  readonly expression: CallExpression;
  readonly args: readonly Value[];
  readonly scope: ExpressionScope;
}

interface MathFunction {
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  /** Undefined when the arguments are of a kind that the function does not take. */
  readonly apply: (call: Call) => Value | undefined;
}

const functions: Readonly<Record<string, MathFunction>> = {
  ABS: ofNumbers(Math.abs),
  CEIL: ofNumbers(Math.ceil),
  FLOOR: ofNumbers(Math.floor),
  MAX: reducer((values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)),
  MIN: reducer((values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)),
  SUM: reducer((values) => values.reduce((a, b) => a + b, 0)),
  // Over an array, a series without a value counts as 0: the number of series divides.
  AVG: reducer((values, members) => values.reduce((a, b) => a + b, 0) / members),
  DIFF: ofSeries((series) => changes(series, () => 1)),
  RATE: ofSeries((series) => changes(series, (seconds) => seconds)),
  RUNNING_SUM: ofSeries(runningSum),
  FIRST: member(0),
  LAST: member(-1),
  FILL: { takes: [2, 2], apply: fill },
  IF: { takes: [2, 3], apply: ({ args }) => choose(args[0]!, args[1]!, args[2]) },
  METRICS: { takes: [0, 1], apply: metrics },
  PERIOD: { takes: [1, 1], apply: period },
};

/** Functions CloudWatch has and this room does not compute: a definition that uses one is told so by name. */
const unsupportedFunctions = new Set(
  (
    'ANOMALY_DETECTION_BAND DATAPOINT_COUNT DATE DAY DB_PERF_INSIGHTS DIFF_TIME EPOCH HOUR INSIGHT_RULE_METRIC LAMBDA LOG LOG10 ' +
    'METRIC_COUNT MINUTE MONTH REMOVE_EMPTY SEARCH SERVICE_QUOTA SLICE SORT STDDEV TIME_SERIES YEAR'
  ).split(' '),
);

/**
 * Why a call cannot be computed whatever its arguments come to, or undefined: an unknown or unsupported function, or a
 * wrong number of arguments.
 */
export function callProblem({ name, args }: CallExpression): string | undefined {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found !== undefined) {
    const [fewest, most] = found.takes;
    if (args.length >= fewest && args.length <= most) return undefined;
    const range = fewest === most ? `${most}` : `${fewest} to ${most}`;
    return `${name} takes ${range} argument${most === 1 ? '' : 's'}, not ${args.length}.`;
  }
  if (unsupportedFunctions.has(name)) return `The metric-math function ${name} is not supported here.`;
  const upperCase = name.toUpperCase();
  if (Object.hasOwn(functions, upperCase)) return `Metric-math functions are written in upper case: ${upperCase}.`;
  return `Metric math has no function ${name}.`;
}

/**
 * Computes a function call that `callProblem` finds no fault with.
 * @throws ExpressionError naming the function when its arguments are of the wrong kind.
 */
export function applyFunction(call: Call): Value {
  const { name, offset } = call.expression;
  const value = functions[name]?.apply(call);
  if (value !== undefined) return value;
  const kinds = call.args.map(({ type }) => kindNames[type]).join(', ') || 'nothing';
  throw new ExpressionError(`${name} cannot be applied to (${kinds}).`, { offset });
}

/** How people are told what a value is. */
export const kindNames: Readonly<Record<Value['type'], string>> = {
  scalar: 'number',
  series: 'series',
  array: 'array of series',
  text: 'text',
  keyword: 'word',
};

function ofNumbers(change: (value: number) => number): MathFunction {
  return { takes: [1, 1], apply: ({ args }) => mapNumbers(args[0]!, change) };
}

function ofSeries(change: (series: Series) => Series): MathFunction {
  return { takes: [1, 1], apply: ({ args }) => mapSeries(args[0]!, change) };
}

/** A reducer turns a series into a number and an array into a series of what it makes of each moment's values. */
function reducer(reduce: (values: readonly number[], members: number) => number): MathFunction {
  const apply = ({ args: [value] }: Call): Value | undefined => {
    if (value?.type === 'series') {
      const { values } = value.series;
      return { type: 'scalar', value: reduce(values, values.length) };
    }
    if (value?.type !== 'array') return undefined;
    const timestamps = unionOfTimestamps(value.array);
    const next = value.array.map(() => 0);
    const valuesAt = (timestamp: number): number[] =>
      value.array.flatMap((series, i) =>
        series.timestamps[next[i]!] === timestamp ? [series.values[next[i]!++]!] : [],
      );
    const members = value.array.length;
    return { type: 'series', series: seriesFrom(timestamps, (i) => reduce(valuesAt(timestamps[i]!), members)) };
  };
  return { takes: [1, 1], apply };
}

/** Change from each point to the next that exists, over what `per` makes of the seconds between them. */
function changes({ timestamps, values, label }: Series, per: (seconds: number) => number): Series {
  const change = (i: number): number | undefined =>
    i === 0 ? undefined : (values[i]! - values[i - 1]!) / per(timestamps[i]! - timestamps[i - 1]!);
  return seriesFrom(timestamps, change, label);
}

function runningSum({ timestamps, values, label }: Series): Series {
  let sum = 0;
  return seriesFrom(
    timestamps,
    (i) => {
      sum += values[i]!;
      return sum;
    },
    label,
  );
}

function member(index: 0 | -1): MathFunction {
  const apply = ({ args: [value] }: Call): Value | undefined => {
    if (value?.type !== 'array') return undefined;
    return { type: 'series', series: value.array.at(index) ?? { timestamps: [], values: [] } };
  };
  return { takes: [1, 1], apply };
}

/** All raw metrics of the request, or those with the text in their Id; expressions are left out. */
function metrics({ args: [part], scope }: Call): Value | undefined {
  if (part !== undefined && part.type !== 'text') return undefined;
  const array = [...scope.metrics].filter(([id]) => id.includes(part?.word ?? '')).map(([, series]) => series);
  return { type: 'array', array };
}

/** The period of a raw metric, in seconds; of anything else CloudWatch gives none. */
function period({ expression: { args }, scope }: Call): Value | undefined {
  const isMetric = args[0]?.kind === 'id' && scope.metrics.has(args[0].name);
  return isMetric ? { type: 'scalar', value: scope.periodSeconds } : undefined;
}
