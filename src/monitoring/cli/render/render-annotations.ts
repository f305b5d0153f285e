import type { Problem } from '../../model/problem.ts';

/** Every problem as a command of GitHub Actions ("Workflow commands"), which shows it beside the line that it is about. */
export function renderAnnotations(problems: readonly Problem[]): string {
  return problems
    .map(({ severity, file, line, column, length, message, remedy }) => {
      const place = { file, line, endLine: line, col: column, endColumn: column + length - 1 };
      const properties = Object.entries(place).map(([name, value]) => `${name}=${escapedProperty(String(value))}`);
      return `::${severity} ${properties.join(',')}::${escaped(`${message}\n${remedy}`)}\n`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
