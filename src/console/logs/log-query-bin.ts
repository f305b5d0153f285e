/** How a query of Logs Insights divides time. */
export interface LogQueryBin {
  /** The column of the answer that holds the beginning of each part. */
  readonly column: string;
  readonly periodSeconds: number;
  /** The other columns by which the query counts apart. */
  readonly groupColumns: readonly string[];
  /** The columns that count: a part of time that the answer leaves out had none. */
  readonly countColumns: readonly string[];
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** What a separator means nothing in: a quotation, brackets. */
const enclosed = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\([^()]*\)`;
const columnParts = new RegExp(`(?:${enclosed}|[^,])+`, 'g');
const commandParts = new RegExp(String.raw`(?:${enclosed}|/(?:\\.|[^/\n|])*/|[^|])+`, 'g');

/** Undefined for a query whose last `stats` has no `bin(...)` behind its `by`. AWS page: "stats". */
export function logQueryBin(query: string): LogQueryBin | undefined {
  const commands = (query.replace(/#[^\n]*/g, '').match(commandParts) ?? []).map((command) => command.trim());
  const stats = commands.findLast((command) => /^stats\s/i.test(command));
  const [, figures, by] = /^stats\s+([\s\S]+?)\sby\s+([\s\S]+)$/i.exec(stats ?? '') ?? [];
  if (figures === undefined || by === undefined) return undefined;
  const columns = columnsOf(by);
  const binned = columns.find(({ expression }) => binOf(expression) !== undefined);
  if (binned === undefined) return undefined;
  const groupColumns = columns.filter((column) => column !== binned).map(({ name }) => name);
  const countColumns = columnsOf(figures).filter(({ expression }) => /^count(?:_distinct)?\(/i.test(expression));
  return {
    column: binned.name,
    periodSeconds: binOf(binned.expression)!,
    groupColumns,
    countColumns: countColumns.map(({ name }) => name),
  };
}

function columnsOf(text: string): { expression: string; name: string }[] {
  return (text.match(columnParts) ?? []).map((column) => {
    const [, expression = column, alias] = /^([\s\S]*?)(?:\s+as\s+`?([^`]+?)`?)?$/i.exec(column.trim()) ?? [];
    return { expression: expression.trim(), name: alias ?? expression.trim() };
  });
}

/** Seconds of `bin(5m)`; minutes and the like may also be written out. */
function binOf(expression: string): number | undefined {
  const [, count, unit = ''] = /^bin\(\s*(\d+)\s*(ms|[smhdw])[a-z]*\s*\)$/i.exec(expression.trim()) ?? [];
  return count === undefined ? undefined : Number(count) * (unitSeconds[unit.toLowerCase()] ?? 1);
}
