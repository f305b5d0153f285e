import { boolean, type Check, fields, isRecord, list, type Path, type Report, text } from '../base/validators.ts';
import { statisticProblem } from '../metrics/statistic.ts';
import { axisSide, widgetPeriod } from './dashboard-fields.ts';

/** Most rows of one widget's `metrics`. */
const rowsMax = 500;

const options = fields({
  optional: {
    color: text({ atLeast: 1 }),
    label: text(),
    period: widgetPeriod,
    stat: text({ atLeast: 1 }),
    visible: boolean,
    yAxis: axisSide,
    id: text({ atLeast: 1 }),
    region: text({ atLeast: 1 }),
    accountId: text(),
    expression: text({ atLeast: 1 }),
  },
  onUnknown: (name, path, report) => {
    report(path.slice(0, -1), `Should NOT have more than ${path.at(-1)} items: "${name}" is not an option of a metric`);
  },
});

/** One row: texts, the last item of which may be an object of options; or only such an object, with an expression. */
const row: Check = (value, path, report) => {
  if (!Array.isArray(value)) {
    const message =
      'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element';
    report(path, message);
    return;
  }
  const last: unknown = value.at(-1);
  const rowOptions = isRecord(last) ? last : undefined;
  const slots: unknown[] = rowOptions === undefined ? value : value.slice(0, -1);
  if (rowOptions !== undefined) {
    const optionsPath = [...path, value.length - 1];
    options(rowOptions, optionsPath, report);
    checkStatistic(rowOptions.stat, [...optionsPath, 'stat'], report);
  }
  const wrong = slots.findIndex((slot) => typeof slot !== 'string' || slot === '');
  if (wrong === -1) checkSlots(slots, rowOptions?.expression !== undefined, path, report);
  else report([...path, wrong], 'Invalid metric field type, only "String" type is allowed');
};

function checkSlots(slots: readonly unknown[], isExpression: boolean, path: Path, report: Report): void {
  if (isExpression) {
    if (slots.length > 0) report(path, 'Should NOT have more than 1 items: an expression has no namespace or metric');
    return;
  }
  if (slots.slice(1).includes('...')) report(path, 'Should have "..." as the first item only');
  // How many slots "..." stands for depends on the row above, so such a row may have any number.
  if (slots[0] === '...') return;
  if (slots.length < 2) report(path, 'Should NOT have fewer than 2 items');
  else if (slots.length % 2 !== 0) report(path, 'Should have a value for each dimension name');
}

function checkStatistic(stat: unknown, path: Path, report: Report): void {
  const problem = typeof stat === 'string' ? statisticProblem(stat) : undefined;
  if (problem !== undefined) report(path, problem, 'warning');
}

/** The `metrics` of a metric widget. AWS page: "Metric widget: format for each metric in the array". */
export const metricRows: Check = (value, path, report) => {
  list(row, { atMost: rowsMax })(value, path, report);
  const first: unknown = Array.isArray(value)
    ? value.find((part) => Array.isArray(part) && !isRecord(part[0]))
    : undefined;
  if (Array.isArray(first) && (first.includes('.') || first[0] === '...')) {
    report([...path, (value as unknown[]).indexOf(first)], 'Should NOT repeat a row above: there is none');
  }
};
