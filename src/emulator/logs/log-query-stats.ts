import type { LogColumn, LogExpression } from './log-query.ts';
import { compare, evaluateLogExpression, type LogRow, type LogValue, unknown } from './log-query-value.ts';

/**
 * One row for each group of rows that have the same values in `by`, or one for all, with the columns' functions over the group.
 * AWS page: "stats".
 * @throws AwsRefusal MalformedQueryException naming a function that is not known here.
 */
export function statsRows(rows: readonly LogRow[], columns: readonly LogColumn[], by: readonly LogColumn[]): LogRow[] {
  const groups = new Map<string, { keys: LogValue[]; rows: LogRow[] }>();
  for (const row of rows) {
    const keys = by.map(({ expression }) => evaluateLogExpression(expression, row));
    const id = JSON.stringify(keys.map((key) => key ?? null));
    const group = groups.get(id) ?? { keys, rows: [] };
    group.rows.push(row);
    groups.set(id, group);
  }
  if (by.length === 0 && groups.size === 0) groups.set('', { keys: [], rows: [] });
  return [...groups.values()].map(({ keys, rows: members }) => {
    const values = new Map<string, LogValue>(by.map(({ name }, index) => [name, keys[index]]));
    for (const { name, expression } of columns) values.set(name, aggregate(expression, members));
    return values;
  });
}

function aggregate(expression: LogExpression, rows: readonly LogRow[]): LogValue {
  if (expression.kind !== 'call') throw unknown('stats wants functions such as count(*)');
  const { name, args } = expression;
  const [of = { kind: 'star' as const }, second] = args;
  if (name === 'count' && of.kind === 'star') return rows.length;
  const present = rows
    .map((row) => ({ row, value: evaluateLogExpression(of, row) }))
    .filter(({ value }) => value !== undefined);
  const values = present.map(({ value }) => value);
  const numbers = values.map(Number).filter((value) => !Number.isNaN(value));
  const ascending = () => values.toSorted((a, b) => compare(a, b) ?? 0);
  switch (name) {
    case 'count':
      return values.length;
    case 'count_distinct':
      return new Set(values.map(String)).size;
    case 'sum':
      return sum(numbers);
    case 'avg':
      return numbers.length === 0 ? undefined : sum(numbers) / numbers.length;
    case 'min':
      return ascending()[0];
    case 'max':
      return ascending().at(-1);
    case 'pct': {
      const percent = second?.kind === 'constant' ? Number(second.value) : 50;
      const sorted = numbers.toSorted((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
    }
    case 'earliest':
    case 'latest': {
      const inTime = present.toSorted((a, b) => compare(a.row.get('@timestamp'), b.row.get('@timestamp')) ?? 0);
      return inTime.at(name === 'earliest' ? 0 : -1)?.value;
    }
    default:
      throw unknown(`the function ${name} in stats`);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
