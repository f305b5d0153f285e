import { ExpressionError } from '../../parsing/expression-error.ts';
import type { PointSteps } from '../base/point-steps.ts';
import type { Series } from '../base/series.ts';
import type { CallExpression } from './expression.ts';
import type { Call, MathFunction } from './math-function.ts';
import { arrayFunctions } from './metric-math-arrays.ts';
import { fill } from './metric-math-fill.ts';
import { choose } from './metric-math-if.ts';
import { reducers } from './metric-math-reducers.ts';
import { timeFunctions } from './metric-math-time.ts';
import { mapNumbers, mapSeries, seriesFrom, type Value } from './metric-math-value.ts';

const functions: Readonly<Record<string, MathFunction>> = {
  ...reducers,
  ...arrayFunctions,
  ...timeFunctions,
  ABS: ofNumbers(Math.abs),
  CEIL: ofNumbers(Math.ceil),
  FLOOR: ofNumbers(Math.floor),
  LOG: ofNumbers(Math.log),
  LOG10: ofNumbers(Math.log10),
  RUNNING_SUM: { takes: [1, 1], apply: ({ args }) => mapSeries(args[0]!, runningSum) },
  FILL: { takes: [2, 2], apply: fill },
  IF: { takes: [2, 3], apply: ({ args }) => choose(args[0]!, args[1]!, args[2]) },
};

/** Functions that CloudWatch has and that cannot be computed from the metrics of a request alone, and why. */
const unsupportedFunctions: Readonly<Record<string, string>> = {
  ANOMALY_DETECTION_BAND: 'its band comes from a model that CloudWatch trains',
  DB_PERF_INSIGHTS: 'it reads Performance Insights',
  INSIGHT_RULE_METRIC: 'it reads Contributor Insights',
  LAMBDA: 'it calls a function of the account',
  SEARCH: 'which metrics it finds is known to the account alone',
  SERVICE_QUOTA: 'a quota is known to the account alone',
};

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
  if (Object.hasOwn(unsupportedFunctions, name)) {
    return `The metric-math function ${name} is not supported here: ${unsupportedFunctions[name]}.`;
  }
  const upperCase = name.toUpperCase();
  if (Object.hasOwn(functions, upperCase)) return `Metric-math functions are written in upper case: ${upperCase}.`;
  return `Metric math has no function ${name}.`;
}

/**
 * Computes a function call that `callProblem` finds no fault with.
 * @throws ExpressionError naming the function when its arguments are of the wrong kind.
 */
export function* applyFunction(call: Call): PointSteps<Value> {
  const { name, offset } = call.expression;
  const value = yield* functions[name]!.apply(call);
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
