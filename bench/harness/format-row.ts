import type { Row } from './bench.ts';

const whatWidth = 52;

export function formatHeading(): string {
  return formatColumns('what', 'figure', 'reach', '');
}

/** One line of the table: what, the figure with its unit, its reach, and `ok` or `short`; without a reach no verdict either. */
export function formatRow({ what, figure, unit, reach, ok }: Row): string {
  if (reach === '') return formatColumns(what, `${formatFigure(figure)} ${unit}`, '', '');
  return formatColumns(what, `${formatFigure(figure)} ${unit}`, `${reach} ${unit}`, ok ? 'ok' : 'short');
}

function formatColumns(what: string, figure: string, reach: string, verdict: string): string {
  return `${what.padEnd(whatWidth)} ${figure.padStart(14)}  ${reach.padStart(14)}  ${verdict}`.trimEnd();
}

/** Three digits that count, and never fewer than the whole part has. */
function formatFigure(figure: number): string {
  return Math.abs(figure) >= 100 ? figure.toFixed(0) : String(Number(figure.toPrecision(3)));
}
