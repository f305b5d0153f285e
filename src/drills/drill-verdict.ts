import type { AlarmEvent } from './drill-alarm-watch.ts';
import type { Drill } from './drill-scenarios.ts';

/** The page that decides a drill: the one it waits for, or any at all where nobody is to be paged. */
export function decidingPage(drill: Drill, events: readonly AlarmEvent[]): AlarmEvent | undefined {
  return events.find(({ what, alarm }) => what === 'page' && (drill.pages.length === 0 || drill.pages.includes(alarm)));
}

/** What is wrong with the page of a drill; empty when it is as it should be. */
export function problemsOfPage(drill: Drill, page: AlarmEvent | undefined, runbook: string | undefined): string[] {
  if (drill.pages.length === 0) return page === undefined ? [] : [`${page.alarm} paged, and nobody should have been.`];
  if (page === undefined) return [`${drill.pages.join(' or ')} paged nobody within ${drill.pageMinutes} minutes.`];
  return runbook === undefined ? [`${page.alarm} names no runbook.`] : [];
}

/** What is wrong with the acknowledged claims that are `lost`, of which the fault says to have `deleted` some. */
export function problemsOfLost(drill: Drill, lost: readonly string[], deleted: readonly string[]): string[] {
  if (drill.losesClaims !== true) {
    return lost.length === 0 ? [] : [`Acknowledged claims are lost: ${lost.join(' ')}`];
  }
  if (deleted.length === 0) return ['No claim was deleted.'];
  const others = lost.filter((reference) => !deleted.includes(reference));
  return others.length === 0 ? [] : [`Claims are lost that the drill did not delete: ${others.join(' ')}`];
}
