import { ExpressionError } from '../../parsing/expression-error.ts';
import type { LogColumn, LogExpression } from './log-query.ts';
import { type CompilePattern, compare, compileLogExpression, type LogRow, type LogValue } from './log-query-value.ts';

/** Rows out of rows. It yields after each piece of its work, so that whoever drives it may do something else between two. */
export type RowStage = (rows: readonly LogRow[], keep: KeepValues) => Generator<undefined, readonly LogRow[]>;

/** Called with how many more values are kept. Throws when they are too many. */
export type KeepValues = (count: number) => void;

/** What a function of stats comes to over a group of rows. */
type Aggregate = (rows: readonly LogRow[]) => Generator<undefined, LogValue>;

/**
 * One row for each group of rows that have the same values in `by`, or one for all, with the columns' functions over the group.
 * AWS page: "stats".
 * @throws ExpressionError naming a function that is not known here.
 */
export function compileStats(
  columns: readonly LogColumn[],
  by: readonly LogColumn[],
  compilePattern: CompilePattern,
): RowStage {
  const keysOf = by.map(({ expression }) => compileLogExpression(expression, compilePattern));
  const aggregates = columns.map(({ name, expression }) => ({
    name,
    aggregate: compileAggregate(expression, compilePattern),
  }));
  return function* (rows, keep) {
    const groups = new Map<string, { keys: LogValue[]; rows: LogRow[] }>();
    for (const row of rows) {
      const keys = keysOf.map((keyOf) => keyOf(row));
      const id = JSON.stringify(keys.map((key) => key ?? null));
      const group = groups.get(id) ?? { keys, rows: [] };
      if (group.rows.length === 0) keep(by.length + columns.length);
      group.rows.push(row);
      groups.set(id, group);
      yield;
    }
    if (by.length === 0 && groups.size === 0) groups.set('', { keys: [], rows: [] });
    const answer: LogRow[] = [];
    for (const { keys, rows: members } of groups.values()) {
      const values = new Map<string, LogValue>(by.map(({ name }, index) => [name, keys[index]]));
      for (const { name, aggregate } of aggregates) values.set(name, yield* aggregate(members));
      answer.push(values);
    }
    return answer;
  };
}

function compileAggregate(expression: LogExpression, compilePattern: CompilePattern): Aggregate {
  if (expression.kind !== 'call') throw new ExpressionError('stats wants functions such as count(*).');
  const { name, args } = expression;
  const [of = { kind: 'star' as const }, second] = args;
  if (name === 'count' && of.kind === 'star') {
    return function* (rows) {
      yield;
      return rows.length;
    };
  }
  const reduce = reducers.get(name);
  if (reduce === undefined) throw new ExpressionError(`The function ${name} in stats is not known.`);
  const evaluate = compileLogExpression(of, compilePattern);
  return function* (rows) {
    const present: Present[] = [];
    for (const row of rows) {
      const value = evaluate(row);
      if (value !== undefined) present.push({ row, value });
      yield;
    }
    return reduce(present, second);
  };
}

/** A row that has a value. */
interface Present {
  readonly row: LogRow;
  readonly value: NonNullable<LogValue>;
}

type Reducer = (present: readonly Present[], second: LogExpression | undefined) => LogValue;

const reducers = new Map<string, Reducer>([
  ['count', (present) => present.length],
  ['count_distinct', (present) => new Set(present.map(({ value }) => String(value))).size],
  ['sum', (present) => sum(numbersOf(present))],
  [
    'avg',
    (present) => {
      const numbers = numbersOf(present);
      return numbers.length === 0 ? undefined : sum(numbers) / numbers.length;
    },
  ],
  ['min', (present) => firstBy(present, ({ value }) => value)?.value],
  ['max', (present) => lastBy(present, ({ value }) => value)?.value],
  [
    'pct',
    (present, second) => {
      const percent = second?.kind === 'constant' ? Number(second.value) : 50;
      const sorted = numbersOf(present).sort((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
    },
  ],
  ['earliest', (present) => firstBy(present, timeOf)?.value],
  ['latest', (present) => lastBy(present, timeOf)?.value],
]);

function timeOf({ row }: Present): LogValue {
  return row.get('@timestamp');
}

/** The least by `keyOf`, of equal ones the first. */
function firstBy(present: readonly Present[], keyOf: (one: Present) => LogValue): Present | undefined {
  return present.reduce<Present | undefined>(
    (first, one) => (first === undefined || (compare(keyOf(one), keyOf(first)) ?? 0) < 0 ? one : first),
    undefined,
  );
}

/** The greatest by `keyOf`, of equal ones the last. */
function lastBy(present: readonly Present[], keyOf: (one: Present) => LogValue): Present | undefined {
  return present.reduce<Present | undefined>(
    (last, one) => (last === undefined || (compare(keyOf(one), keyOf(last)) ?? 0) >= 0 ? one : last),
    undefined,
  );
}

function numbersOf(present: readonly Present[]): number[] {
  return present.map(({ value }) => Number(value)).filter((value) => !Number.isNaN(value));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
