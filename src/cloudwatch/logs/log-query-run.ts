import { ExpressionError } from '../../parsing/expression-error.ts';
import { parseJson } from '../../parsing/parse-json.ts';
import type { LogColumn, LogExpression, LogQueryCommand } from './log-query.ts';
import { sortYielding } from './log-query-sort.ts';
import { compileStats, type KeepValues, type RowStage } from './log-query-stats.ts';
import {
  type CompilePattern,
  compare,
  compileLogExpression,
  isTrue,
  type LogRow,
  type LogValue,
} from './log-query-value.ts';

/** A log line that a query reads. */
export interface QueriedEvent {
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly logStreamName: string;
  readonly message: string;
}

/** A row of the answer, as GetQueryResults gives it: fields that a row does not have are left out. */
export type LogResultRow = { field: string; value: string }[];

/** A query made ready to run. */
export interface LogQuery {
  readonly stages: readonly RowStage[];
  /** What each row of the answer shows. */
  readonly columns: readonly string[];
  /** The query's own limit. */
  readonly limit: number;
}

const defaultColumns = ['@timestamp', '@message'];
/** Values that a query may keep at once, beside the lines themselves: 50 columns of 20,000 lines. */
const keptValuesMax = 1_000_000;

/**
 * Makes a query ready.
 * @throws ExpressionError naming a function that is not known here, and what `compilePattern` throws.
 */
export function compileLogQuery(
  commands: readonly LogQueryCommand[],
  { compilePattern }: { compilePattern: CompilePattern },
): LogQuery {
  const stages: RowStage[] = [];
  let columns: readonly string[] = [];
  let limit = Number.POSITIVE_INFINITY;
  for (const command of commands) {
    switch (command.kind) {
      case 'filter':
        stages.push(compileFilter(command.condition, compilePattern));
        break;
      case 'fields':
      case 'display':
        stages.push(compileFields(command.columns, compilePattern));
        columns = [...(command.kind === 'fields' ? columns : []), ...command.columns.map(({ name }) => name)];
        break;
      case 'stats':
        stages.push(compileStats(command.columns, command.by, compilePattern));
        columns = [...command.by, ...command.columns].map(({ name }) => name);
        break;
      case 'sort':
        stages.push(compileSort(command.keys, compilePattern));
        break;
      case 'limit':
        limit = command.count;
    }
  }
  return { stages, columns: columns.length === 0 ? defaultColumns : [...new Set(columns)], limit };
}

/**
 * Runs a query over events, the newest last. Without `sort` the newest come first. It yields after each line, row or comparison.
 * AWS page: "CloudWatch Logs Insights query syntax".
 * @throws ExpressionError when the query keeps more than memory has room for.
 */
export function* runLogQuery(
  { stages, columns, limit: ownLimit }: LogQuery,
  events: readonly QueriedEvent[],
  limit: number,
): Generator<undefined, LogResultRow[]> {
  const keep = createKeepValues();
  let rows: readonly LogRow[] = yield* newestFirst(events);
  for (const stage of stages) rows = yield* stage(rows, keep);
  const answer: LogResultRow[] = [];
  for (const row of rows.slice(0, Math.min(limit, ownLimit))) {
    const shown = columns.flatMap((field) => {
      const text = valueText(row.get(field));
      return text === undefined ? [] : [{ field, value: text }];
    });
    keep(shown.length);
    answer.push(shown);
    yield;
  }
  return answer;
}

function createKeepValues(): KeepValues {
  let kept = 0;
  return (count) => {
    kept += count;
    if (kept > keptValuesMax) throw new ExpressionError(`It keeps more than ${keptValuesMax} values.`);
  };
}

function compileFilter(condition: LogExpression, compilePattern: CompilePattern): RowStage {
  const evaluate = compileLogExpression(condition, compilePattern);
  return function* (rows) {
    const found: LogRow[] = [];
    for (const row of rows) {
      if (isTrue(evaluate(row))) found.push(row);
      yield;
    }
    return found;
  };
}

function compileFields(columns: readonly LogColumn[], compilePattern: CompilePattern): RowStage {
  const evaluators = columns.map(({ name, expression }) => ({
    name,
    evaluate: compileLogExpression(expression, compilePattern),
  }));
  return function* (rows, keep) {
    for (const row of rows) {
      keep(columns.length);
      const values = evaluators.map(({ name, evaluate }) => ({ name, value: evaluate(row) }));
      for (const { name, value } of values) row.set(name, value);
      yield;
    }
    return rows;
  };
}

/** Rows without a value of the key come last, whichever way it is sorted. */
function compileSort(
  keys: Extract<LogQueryCommand, { kind: 'sort' }>['keys'],
  compilePattern: CompilePattern,
): RowStage {
  const compiled = keys.map(({ expression, descends }) => ({
    evaluate: compileLogExpression(expression, compilePattern),
    descends,
  }));
  function order(a: readonly LogValue[], b: readonly LogValue[]): number {
    for (const [index, { descends }] of compiled.entries()) {
      const [left, right] = [a[index], b[index]];
      if (left === undefined || right === undefined) {
        if (left !== right) return left === undefined ? 1 : -1;
        continue;
      }
      const difference = compare(left, right) ?? 0;
      if (difference !== 0) return descends ? -difference : difference;
    }
    return 0;
  }
  return function* (rows, keep) {
    const decorated: { row: LogRow; values: LogValue[] }[] = [];
    for (const row of rows) {
      keep(keys.length);
      decorated.push({ row, values: compiled.map(({ evaluate }) => evaluate(row)) });
      yield;
    }
    const sorted = yield* sortYielding(decorated, (a, b) => order(a.values, b.values));
    return sorted.map(({ row }) => row);
  };
}

/** An event's own fields, and those of its message where that is JSON: `err.message` is one within another. */
function* newestFirst(events: readonly QueriedEvent[]): Generator<undefined, LogRow[]> {
  const rows: LogRow[] = [];
  for (let index = events.length - 1; index >= 0; index--) {
    rows.push(rowOfEvent(events[index]!));
    yield;
  }
  return rows;
}

function rowOfEvent(event: QueriedEvent): LogRow {
  let parsed: unknown;
  let computed: Map<string, LogValue> | undefined;
  return {
    get(field) {
      if (computed?.has(field)) return computed.get(field);
      if (field === '@timestamp') return new Date(event.timestampMs);
      if (field === '@ingestionTime') return new Date(event.ingestedMs);
      if (field === '@message') return event.message;
      if (field === '@logStream') return event.logStreamName;
      parsed ??= parseMessage(event.message);
      return scalar(field.split('.').reduce(memberOf, parsed));
    },
    set(field, value) {
      computed ??= new Map();
      computed.set(field, value);
    },
  };
}

function parseMessage(message: string): unknown {
  return (message.startsWith('{') ? parseJson(message) : undefined) ?? {};
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function scalar(value: unknown): LogValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

/** `2026-02-01 12:00:00.000`; a fraction with at most four digits. */
function valueText(value: LogValue): string | undefined {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : value;
}
