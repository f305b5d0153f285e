import type { LogQueryCommand } from './log-query.ts';
import { statsRows } from './log-query-stats.ts';
import { compare, evaluateLogExpression, isTrue, type LogRow, type LogValue } from './log-query-value.ts';
import type { StoredLogEvent } from './log-store.ts';

/** A row of the answer, as GetQueryResults gives it: fields that a row does not have are left out. */
export type LogResultRow = { field: string; value: string }[];

const defaultColumns = ['@timestamp', '@message'];

/** Runs a query over events. Without `sort` the newest come first. AWS page: "CloudWatch Logs Insights query syntax". */
export function runLogQuery(
  commands: readonly LogQueryCommand[],
  events: readonly StoredLogEvent[],
  limit: number,
): LogResultRow[] {
  let rows: LogRow[] = events.map(rowOfEvent).reverse();
  let columns: readonly string[] = [];
  let most = limit;
  for (const command of commands) {
    switch (command.kind) {
      case 'filter':
        rows = rows.filter((row) => isTrue(evaluateLogExpression(command.condition, row)));
        break;
      case 'fields':
      case 'display':
        rows = rows.map((row) => withColumns(row, command.columns));
        columns = [...(command.kind === 'fields' ? columns : []), ...command.columns.map(({ name }) => name)];
        break;
      case 'stats':
        rows = statsRows(rows, command.columns, command.by);
        columns = [...command.by, ...command.columns].map(({ name }) => name);
        break;
      case 'sort':
        rows = sorted(rows, command.keys);
        break;
      case 'limit':
        most = Math.min(limit, command.count);
    }
  }
  const shown = columns.length === 0 ? defaultColumns : [...new Set(columns)];
  return rows.slice(0, most).map((row) =>
    shown.flatMap((field) => {
      const value = row.get(field);
      return value === undefined ? [] : [{ field, value: valueText(value) }];
    }),
  );
}

/** An event's own fields, and those of its message where that is JSON: `err.message` is one within another. */
function rowOfEvent(event: StoredLogEvent): LogRow {
  let parsed: unknown;
  return {
    get(field) {
      if (field === '@timestamp') return new Date(event.timestampMs);
      if (field === '@ingestionTime') return new Date(event.ingestedMs);
      if (field === '@message') return event.message;
      if (field === '@logStream') return event.logStreamName;
      parsed ??= parseMessage(event.message);
      return scalar(field.split('.').reduce(memberOf, parsed));
    },
  };
}

function parseMessage(message: string): unknown {
  try {
    return message.startsWith('{') ? JSON.parse(message) : {};
  } catch {
    return {};
  }
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

function withColumns(
  row: LogRow,
  columns: Extract<LogQueryCommand, { kind: 'fields' | 'display' }>['columns'],
): LogRow {
  const values = new Map(columns.map(({ name, expression }) => [name, evaluateLogExpression(expression, row)]));
  return { get: (field) => (values.has(field) ? values.get(field) : row.get(field)) };
}

/** Rows without a value of the key come last, whichever way it is sorted. */
function sorted(rows: readonly LogRow[], keys: Extract<LogQueryCommand, { kind: 'sort' }>['keys']): LogRow[] {
  const decorated = rows.map((row) => ({
    row,
    values: keys.map(({ expression }) => evaluateLogExpression(expression, row)),
  }));
  decorated.sort((a, b) => {
    for (const [index, { descends }] of keys.entries()) {
      const [left, right] = [a.values[index], b.values[index]];
      if (left === undefined || right === undefined) {
        if (left !== right) return left === undefined ? 1 : -1;
        continue;
      }
      const order = compare(left, right) ?? 0;
      if (order !== 0) return descends ? -order : order;
    }
    return 0;
  });
  return decorated.map(({ row }) => row);
}

/** `2026-02-01 12:00:00.000`; a fraction with at most four digits. */
function valueText(value: string | number | Date): string {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  return typeof value === 'number' ? String(Math.round(value * 10_000) / 10_000) : value;
}
