import type { CostLine, MonthlyCost } from '../../plan/cost.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';

const headings = { what: '', count: 'count', unit: 'each', dollars: 'a month' };

/** A table of what costs how much, with the sum below. */
export function renderCost(
  cost: MonthlyCost,
  { environment, instances }: { environment: string; instances: number },
  paint: Paint,
): string {
  const rows = [headings, ...cost.lines.map(rowOf)];
  const width = (column: keyof typeof headings) => Math.max(...rows.map((row) => row[column].length));
  const [what, count, unit, dollars] = [width('what'), width('count'), width('unit'), width('dollars')];
  const lines = rows.map((row) =>
    `  ${row.what.padEnd(what)}  ${row.count.padStart(count)}  ${row.unit.padStart(unit)}  ${row.dollars.padStart(dollars)}`.trimEnd(),
  );
  const total = `${environment}: ${paint('bold', `$${cost.totalDollars.toFixed(2)} a month`)} with ${counted(instances, 'instance')}.`;
  const note = "At us-east-1's prices without the free tier; reading dashboards and keeping logs costs extra.";
  return `${[paint('dim', lines[0] ?? ''), ...lines.slice(1), '', total, paint('dim', note)].join('\n')}\n`;
}

function rowOf({ what, count, unitDollars, dollars }: CostLine) {
  return { what, count: String(count), unit: `$${unitText(unitDollars)}`, dollars: `$${dollars.toFixed(2)}` };
}

/** Two digits after the point, or as many as a small price needs. */
function unitText(dollars: number): string {
  return dollars >= 0.01 ? dollars.toFixed(2) : String(dollars);
}
