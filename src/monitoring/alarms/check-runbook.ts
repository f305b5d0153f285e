import type { PathFinding } from '../model/problem.ts';

/** Whoever is called needs a runbook, and a file that is named must be there. `runbooks` are the files that there are. */
export function runbookFindings(
  { severity, runbook }: { readonly severity?: unknown; readonly runbook?: unknown },
  runbooks: ReadonlySet<string>,
): PathFinding[] {
  if (runbook === undefined && severity !== 'none') {
    return [
      error([], 'runbook is missing', 'add runbook: docs/runbooks/<name>.md, which says what to do when it calls'),
    ];
  }
  if (typeof runbook !== 'string' || !runbook.startsWith('docs/runbooks/') || runbooks.has(runbook)) return [];
  const remedy = 'write the runbook: whoever is paged at night begins there';
  return [error(['runbook'], `there is no file ${runbook}`, remedy)];
}

function error(path: readonly string[], message: string, remedy: string): PathFinding {
  return { path, severity: 'error', message, remedy };
}
