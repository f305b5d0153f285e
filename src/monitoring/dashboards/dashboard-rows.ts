import { z } from 'zod';
import { schemaFindings } from '../files/schema-problems.ts';
import type { Path, PathFinding } from '../model/problem.ts';

/** Columns of a dashboard. */
const columns = 24;
const defaultHeight = 6;

/** A widget in a row: CloudWatch's own, without x, y and height. */
const rowWidget = z.looseObject({
  type: z.string(),
  width: z
    .int()
    .min(1)
    .max(columns)
    .optional()
    .describe('Columns of 24; widgets without one share what the others leave'),
  x: notHere('x stands in a row; remove it: the order in the row says where it goes'),
  y: notHere('y stands in a row; remove it: the order of the rows says where it goes'),
  height: notHere('height stands in a row; give it to the row instead'),
});

export const rowHeight = z
  .int()
  .min(1)
  .max(1000)
  .optional()
  .describe(`Height of all its widgets; ${defaultHeight} where it is left out`);

/** One row of a dashboard: widgets from left to right, all of one height. */
const rowSchema = z.strictObject({
  height: rowHeight,
  widgets: z.array(rowWidget).min(1, 'widgets is empty; give the row a widget'),
});

const rowsSchema = z.looseObject({
  rows: z.array(rowSchema),
  widgets: notHere('widgets stand beside rows; put them into rows, or write no rows'),
});

function notHere(message: string) {
  return z.custom((value) => value === undefined, message).optional();
}

type Rows = z.infer<typeof rowsSchema>;

/** A dashboard's body with x and y in it, and where each part of it was written. */
interface LaidOut {
  readonly body: unknown;
  /** Leads from a part of the body to what was written for it. */
  sourcePath(path: Path): Path;
  readonly findings: readonly PathFinding[];
}

/** Turns `rows` into widgets that have a place. A body without rows stays as it is, and so does one whose rows are faulty. */
export function layOutRows(data: unknown): LaidOut {
  const asWritten = { body: data, sourcePath: (path: Path) => path };
  if (typeof data !== 'object' || data === null || !('rows' in data)) return { ...asWritten, findings: [] };
  const shape = schemaFindings(rowsSchema, data);
  // Without rows, and with widgets, the rules for a body have nothing to say that follows from this.
  if (shape.length > 0) return { ...asWritten, body: { widgets: [] }, findings: shape };

  const { rows, ...body } = data as Rows;
  const findings: PathFinding[] = [];
  const widgets: unknown[] = [];
  const sources: Path[] = [];
  let y = 0;
  for (const [rowIndex, { height = defaultHeight, widgets: row }] of rows.entries()) {
    const widths = widthsOf(row.map(({ width }) => width));
    if (widths === undefined) findings.push(tooWide(['rows', rowIndex, 'widgets'], row.length));
    let x = 0;
    for (const [column, widget] of row.entries()) {
      const width = widths?.[column] ?? 1;
      widgets.push({ ...widget, x, y, width, height });
      sources.push(['rows', rowIndex, 'widgets', column]);
      x += width;
    }
    y += height;
  }
  return {
    body: { ...body, widgets },
    findings,
    sourcePath: ([first, index, ...rest]) => {
      if (first === undefined || first !== 'widgets')
        return first === undefined ? [] : [first, ...present(index), ...rest];
      const source = typeof index === 'number' ? sources[index] : undefined;
      return source === undefined ? ['rows'] : [...source, ...rest];
    },
  };
}

/** Equal shares of what is left, the first ones a column wider where it does not divide; undefined when the row is too wide. */
function widthsOf(given: readonly (number | undefined)[]): number[] | undefined {
  const open = given.filter((width) => width === undefined).length;
  const left = columns - given.reduce<number>((sum, width = 0) => sum + width, 0);
  if (left < open) return undefined;
  let index = 0;
  return given.map((width) => {
    if (width !== undefined) return width;
    index += 1;
    return Math.floor(left / open) + (index <= left % open ? 1 : 0);
  });
}

function tooWide(path: Path, count: number): PathFinding {
  const message = `the ${count} widgets of this row need more than ${columns} columns`;
  return { path, severity: 'error', message, remedy: 'make them narrower, or begin another row' };
}

function present(step: string | number | undefined): Path {
  return step === undefined ? [] : [step];
}
