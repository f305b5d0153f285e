import { childrenOf, parseAlarmRule, type RuleExpression } from '../../cloudwatch/alarms/composite-rule.ts';
import type { StoredCompositeAlarm } from './alarm-store.ts';

const rules = new WeakMap<StoredCompositeAlarm['definition'], RuleExpression>();

/** The rule of a composite alarm, parsed once for each definition. */
export function ruleOf({ definition }: StoredCompositeAlarm): RuleExpression {
  let rule = rules.get(definition);
  if (rule === undefined) {
    rule = parseAlarmRule(definition.AlarmRule ?? '');
    rules.set(definition, rule);
  }
  return rule;
}

/** The names of the alarms that the rule of a composite alarm asks about. */
export function childNamesOf(composite: StoredCompositeAlarm): string[] {
  return childrenOf(ruleOf(composite));
}

/** The composite alarms whose rules ask about the alarm `name`. */
export function parentsOf(name: string, composites: readonly StoredCompositeAlarm[]): StoredCompositeAlarm[] {
  return composites.filter((composite) => childNamesOf(composite).includes(name));
}

/**
 * Composite alarms in the order of their evaluation, children before parents. Those that are part of a cycle, or ask about one
 * that is, are left out: their evaluation stops. AWS page: "DeleteAlarms", on cycles.
 */
export function inOrderOfEvaluation(composites: readonly StoredCompositeAlarm[]): StoredCompositeAlarm[] {
  const ordered: StoredCompositeAlarm[] = [];
  let waiting = composites.map((composite) => ({ composite, children: childNamesOf(composite) }));
  for (;;) {
    const names = new Set(waiting.map(({ composite }) => composite.name));
    const ready = waiting.filter(({ children }) => !children.some((name) => names.has(name)));
    if (ready.length === 0) return ordered;
    ordered.push(...ready.map(({ composite }) => composite));
    waiting = waiting.filter((one) => !ready.includes(one));
  }
}
