import type { DrillResult } from './drill-run.ts';
import { type Drill, drills } from './drill-scenarios.ts';

/** The table of `npm run drill -- list`. */
export function renderDrillList(): string {
  const width = Math.max(...drills.map(({ name }) => name.length));
  const lines = drills.map(
    (drill) => `${drill.name.padEnd(width)}  ${drill.title}\n${' '.repeat(width)}  ${expected(drill)}`,
  );
  const faults =
    'faults  A service of its own is broken again and again, in every way: no acknowledged claim is lost or stored twice.';
  return `${[...lines, faults].join('\n')}\n`;
}

function expected({ pages, pageMinutes, losesClaims }: Drill): string {
  const page =
    pages.length === 0
      ? `Nobody is paged within ${pageMinutes} minutes`
      : `Pages by ${pages.join(', or by ')} within ${pageMinutes} minutes`;
  return `${page}; ${losesClaims ? 'no claims are lost but those it deletes' : 'no acknowledged claim is lost'}.`;
}

/** What came of a drill, with its timeline in seconds from the fault. */
export function renderDrillResult({ drill, passed, problems, timeline, paged, runbook, claims }: DrillResult): string {
  const { answers, acknowledged, lost, deleted } = claims;
  const byStatus = Object.entries(answers).map(
    ([status, count]) => `${count} ${status === '0' ? 'without an answer' : `with ${status}`}`,
  );
  return [
    '',
    drill,
    ...timeline.map(
      ({ seconds, what, message }) => `${seconds.toFixed(1).padStart(8)} s  ${what.padEnd(8)} ${message}`,
    ),
    '',
    paged === undefined ? 'page     nobody was paged' : `page     ${paged}; runbook ${runbook ?? 'none'}`,
    `claims   answered: ${byStatus.join(', ')}`,
    `         ${acknowledged} acknowledged, ${acknowledged - lost.length} found again, ${lost.length} lost${
      deleted.length === 0 ? '' : ` (${deleted.length} were deleted by the drill)`
    }`,
    `${passed ? 'passed' : 'FAILED'}   ${problems.length === 0 ? 'as it should be' : problems.join(' ')}`,
    '',
  ].join('\n');
}
