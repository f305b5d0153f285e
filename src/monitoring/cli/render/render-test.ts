import type { AlarmTestResult, Check } from '../../alarm-tests/alarm-test.ts';
import type { AlarmTestRun } from '../../alarm-tests/alarm-test-run.ts';
import type { Row } from '../../alarm-tests/tested-alarm.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { renderProblems } from './render-problems.ts';

/** Periods that stand side by side in the table of a failed test: what fits a terminal. */
const periodsShown = 12;

/** The failed tests with their datapoints, the alarms without a test, and a line that sums it up. */
export function renderTestRun(run: AlarmTestRun, paint: Paint): string {
  const failed = run.results.filter(({ passed }) => !passed);
  const untested = run.untested.map(
    ({ place, message }) => `${paint('bold', `${place.file}:${place.line}`)}: ${paint('red', message)}\n`,
  );
  return [
    renderProblems(run.problems, paint),
    ...failed.map((result) => `${renderTestFailure(result, paint)}\n`),
    ...untested,
    untested.length > 0 ? '\n' : '',
    summary(run, paint),
  ].join('');
}

/** One failed test: expected and got side by side, and what was given and found in each period around the first difference. */
export function renderTestFailure({ test, checks, rows, reason }: AlarmTestResult, paint: Paint): string {
  const { file, line } = test.place;
  const title = `${paint('red', 'FAIL')} ${paint('bold', `${test.alarm}: ${test.name}`)}  ${paint('dim', `${file}:${line}`)}\n`;
  const firstFailed = checks.find(({ passed }) => !passed)?.period ?? 1;
  return [
    title,
    ...checkLines(checks, paint),
    '\n',
    ...rowLines(rows, firstFailed, paint),
    `\n  after ${firstFailed}: ${reason}\n`,
  ].join('');
}

function checkLines(checks: readonly Check[], paint: Paint): string[] {
  const cells = [
    ['after', 'expected', 'got'],
    ...checks.map(({ period, expected, got }) => [String(period), expected, got]),
  ];
  return aligned(cells).map((text, index) => {
    const check = checks[index - 1];
    if (check === undefined) return `  ${paint('dim', text.trimEnd())}\n`;
    return check.passed ? `  ${text.trimEnd()}\n` : `  ${paint('red', `${text.trimEnd()}  <--`)}\n`;
  });
}

/** The periods up to the one that failed and a few after it. */
function rowLines(rows: readonly Row[], failedPeriod: number, paint: Paint): string[] {
  const last = Math.min(rows[0]?.cells.length ?? 0, Math.max(failedPeriod + 2, periodsShown));
  const first = Math.max(0, last - periodsShown);
  const periods = Array.from({ length: last - first }, (_, index) => String(first + index + 1));
  const cells = [
    ['period', ...periods],
    ...rows.map(({ label, cells: all }) => [label, ...all.slice(first, last).map(short)]),
  ];
  return aligned(cells).map((text, index) => `  ${index === 0 ? paint('dim', text.trimEnd()) : text.trimEnd()}\n`);
}

/** States are long, and there are many of them side by side. */
function short(cell: string): string {
  return cell === 'INSUFFICIENT_DATA' ? 'NODATA' : cell;
}

/** Cells of a table as lines: the first column to the left, the others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

function summary({ results, problems, untested }: AlarmTestRun, paint: Paint): string {
  const failed = results.filter(({ passed }) => !passed).length;
  if (results.length === 0 && problems.length === 0 && untested.length === 0)
    return 'No test was run: nothing matches.\n';
  const counts = [
    `${counted(results.length - failed, 'test')} passed`,
    ...(failed > 0 ? [paint('red', `${failed} failed`)] : []),
    ...(problems.length > 0 ? [paint('red', `${counted(problems.length, 'problem')} in the test files`)] : []),
    ...(untested.length > 0 ? [paint('red', `${counted(untested.length, 'alarm')} without the tests needed`)] : []),
  ];
  return `${counts.join(', ')}.\n`;
}
