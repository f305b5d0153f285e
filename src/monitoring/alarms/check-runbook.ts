import type { PathFinding } from '../model/problem.ts';

/** The folder of the runbooks, and the files in it, all by their path from the project's folder. */
export interface Runbooks {
  readonly folder: string;
  readonly files: ReadonlySet<string>;
}

/** What follows the folder in the path of a runbook. */
export const runbookFilePattern = '[a-z0-9-]+\\.md';

/** Whoever is called needs a runbook, and a file that is named must be there. */
export function runbookFindings(
  { severity, runbook }: { readonly severity?: unknown; readonly runbook?: unknown },
  { folder, files }: Runbooks,
): PathFinding[] {
  if (runbook === undefined && severity !== 'none') {
    return [error([], 'runbook is missing', `add runbook: ${folder}/<name>.md, which says what to do when it calls`)];
  }
  if (typeof runbook !== 'string' || files.has(runbook)) return [];
  const fileName = runbook.startsWith(`${folder}/`) ? runbook.slice(folder.length + 1) : '';
  if (!new RegExp(`^${runbookFilePattern}$`).test(fileName))
    return [error(['runbook'], 'this is not the path of a runbook', `write ${folder}/<name>.md`)];
  const remedy = 'write the runbook: whoever is paged at night begins there';
  return [error(['runbook'], `there is no file ${runbook}`, remedy)];
}

function error(path: readonly string[], message: string, remedy: string): PathFinding {
  return { path, severity: 'error', message, remedy };
}
