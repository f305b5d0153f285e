import { alarmNameOf, childrenOf, parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import { type LiveObject, objectKey } from '../compare/live-objects.ts';
import type { Deletion } from './plan.ts';

/**
 * Composite alarms come before everything else, each before those that it uses: an alarm that a composite uses cannot be deleted. In a
 * ring of composites the rule of one is emptied, which frees the others.
 */
export function inOrderOfDeletion(deletions: readonly Deletion[], live: ReadonlyMap<string, LiveObject>): Deletion[] {
  const composites = deletions.filter(({ kind }) => kind === 'composite alarm');
  const waiting = new Map(composites.map((deletion) => [deletion.name, deletion]));
  const usesOf = new Map(composites.map((deletion) => [deletion.name, usedAlarms(live.get(objectKey(deletion)))]));
  const ordered: Deletion[] = [];
  let emptied: string[] = [];
  while (waiting.size > 0) {
    const isUsed = (name: string) => [...waiting.keys()].some((other) => usesOf.get(other)?.has(name));
    const free = [...waiting.values()].find(({ name }) => !isUsed(name));
    if (free === undefined) {
      const name = [...waiting.keys()].find((candidate) => (usesOf.get(candidate)?.size ?? 0) > 0) ?? '';
      usesOf.set(name, new Set());
      emptied.push(name);
      continue;
    }
    waiting.delete(free.name);
    ordered.push(emptied.length > 0 ? { ...free, emptyFirst: emptied } : free);
    emptied = [];
  }
  return [...ordered, ...deletions.filter(({ kind }) => kind !== 'composite alarm')];
}

/** A composite alarm's suppressor counts as well. */
function usedAlarms(composite: LiveObject | undefined): Set<string> {
  const { AlarmRule = '', ActionsSuppressor } = composite?.configuration ?? {};
  const suppressor = typeof ActionsSuppressor === 'string' ? [alarmNameOf(ActionsSuppressor)] : [];
  return new Set([...childrenOfText(String(AlarmRule)), ...suppressor]);
}

/** A rule that only CloudWatch understands is no reason to fail: at worst a deletion is refused. */
function childrenOfText(rule: string): string[] {
  try {
    return childrenOf(parseAlarmRule(rule));
  } catch {
    return [];
  }
}
