import type { Place, Problem } from '../../model/problem.ts';
import type { DashboardMessage } from '../../plan/apply-change.ts';
import type { Paint } from './paint.ts';

/** Every problem with its place, the line, a caret under the fault and what to do. Ends with a blank line. */
export function renderProblems(problems: readonly Problem[], paint: Paint): string {
  return problems.map((problem) => `${renderProblem(problem, paint)}\n\n`).join('');
}

function renderProblem(problem: Problem, paint: Paint): string {
  const severity = paint(problem.severity === 'error' ? 'red' : 'yellow', problem.severity);
  return [
    `${paint('bold', placeText(problem))}: ${severity}: ${problem.message}`,
    ...sourceLines(problem, paint),
    `  ${paint('dim', '=')} ${problem.remedy}`,
  ].join('\n');
}

/** What CloudWatch remarked on dashboards, each with the line of our file that it is about. */
export function renderMessages(messages: readonly DashboardMessage[], paint: Paint): string {
  return messages
    .map(
      ({ place, dataPath, message }) =>
        `    ${placeText(place)}: ${paint('yellow', 'CloudWatch says')}: ${message} (${dataPath})\n`,
    )
    .join('');
}

function sourceLines(place: Place, paint: Paint): string[] {
  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  // A tab before the fault stays one, so that the caret stands below it at any width.
  const indent = place.sourceLine.slice(0, place.column - 1).replace(/[^\t]/g, ' ');
  return [
    `  ${paint('dim', `${number} |`)} ${place.sourceLine}`,
    `  ${margin} ${paint('dim', '|')} ${indent}${paint('red', '^'.repeat(place.length))}`,
  ];
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
