import { isRecord } from '../base/validators.ts';
import type { Dimension } from '../metrics/dimensions.ts';

/** One line of a metric widget, with everything that the rows above it and the defaults say filled in. */
export interface WidgetMetric {
  /** Its own, or `m1`, `e1` and so on by its place in the widget. */
  readonly id: string;
  readonly namespace?: string | undefined;
  readonly metricName?: string | undefined;
  readonly dimensions?: readonly Dimension[] | undefined;
  readonly expression?: string | undefined;
  readonly label?: string | undefined;
  readonly color?: string | undefined;
  readonly stat: string;
  readonly periodSeconds: number;
  readonly visible: boolean;
  readonly yAxis: 'left' | 'right';
  /** Where it is, where that is said: another account or region than the dashboard's. */
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

/** What a metric widget has when it says nothing. */
const defaultStat = 'Average';
const defaultPeriodSeconds = 300;

/**
 * The `metrics` of a metric widget's properties, one entry a row, in their order. `.` repeats the same slot of the row
 * above, `...` all slots before the ones that follow it; a row with an expression is no row above. What
 * `dashboardProblems` finds wrong is left out of the entry, and nothing is thrown. AWS page: "Metric widget: format for
 * each metric in the array".
 */
export function expandWidgetMetrics(properties: Readonly<Record<string, unknown>>): WidgetMetric[] {
  const rows: unknown[] = Array.isArray(properties.metrics) ? properties.metrics : [];
  const taken = new Set(rows.map((row) => textOf(optionsOf(row).id)));
  let above: readonly string[] = [];
  return rows.map((row, index) => {
    const options = optionsOf(row);
    const expression = textOf(options.expression);
    const slots = expression === undefined ? expandSlots(row, above) : [];
    if (expression === undefined) above = slots;
    const [namespace, metricName, ...rest] = slots;
    const of = expression === undefined ? { namespace, metricName, dimensions: dimensionsOf(rest) } : { expression };
    return {
      id: textOf(options.id) ?? freeId(expression === undefined ? 'm' : 'e', index + 1, taken),
      ...of,
      label: textOf(options.label),
      color: textOf(options.color),
      stat: textOf(options.stat) ?? textOf(properties.stat) ?? defaultStat,
      periodSeconds: numberOf(options.period) ?? numberOf(properties.period) ?? defaultPeriodSeconds,
      visible: options.visible !== false,
      yAxis: options.yAxis === 'right' ? 'right' : 'left',
      accountId: textOf(options.accountId) ?? textOf(properties.accountId),
      region: textOf(options.region),
    };
  });
}

function optionsOf(row: unknown): Readonly<Record<string, unknown>> {
  const last: unknown = Array.isArray(row) ? row.at(-1) : undefined;
  return isRecord(last) ? last : {};
}

function expandSlots(row: unknown, above: readonly string[]): string[] {
  const slots = Array.isArray(row) ? row.filter((slot) => typeof slot === 'string') : [];
  if (slots[0] === '...') {
    const following = slots.slice(1);
    const repeated = above.slice(0, Math.max(0, above.length - following.length));
    slots.splice(0, 1, ...repeated);
  }
  return slots.map((slot, i) => (slot === '.' ? (above[i] ?? slot) : slot));
}

function dimensionsOf(slots: readonly string[]): Dimension[] {
  const dimensions: Dimension[] = [];
  for (let i = 0; i + 1 < slots.length; i += 2) dimensions.push({ Name: slots[i]!, Value: slots[i + 1]! });
  return dimensions;
}

/** `m3` for the third row; with an underscore more for each time that another row already has that Id. */
function freeId(letter: 'm' | 'e', place: number, taken: ReadonlySet<string | undefined>): string {
  let id = `${letter}${place}`;
  while (taken.has(id)) id = `${id}_`;
  return id;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
