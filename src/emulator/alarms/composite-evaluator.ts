import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { evaluateCompositeAlarm } from '../../cloudwatch/alarms/composite-alarm.ts';
import { alarmNameOf } from '../../cloudwatch/alarms/composite-rule.ts';
import {
  type ActionsSuppressedBy,
  nextSuppression,
  type Suppression,
  suppressionReason,
} from '../../cloudwatch/alarms/suppression.ts';
import type { Clock } from '../protocol/clock.ts';
import type { AlarmStore, RunAlarmActions, StoredCompositeAlarm } from './alarm-store.ts';
import { childNamesOf, inOrderOfEvaluation, ruleOf } from './composite-relatives.ts';
import { compositeReasonData } from './state-reason-data.ts';

/** What keeps the actions of a composite alarm back, as DescribeAlarms tells it. */
export interface ActionsSuppression {
  readonly by: ActionsSuppressedBy;
  readonly reason: string;
}

export interface CompositeEvaluator {
  /** Evaluates every composite alarm that was put, or of which a child changed, since the last time; children first. */
  evaluate(): void;
  suppressionOf(name: string): ActionsSuppression | undefined;
  /** How each composite alarm stands, by name, so that it can go on from there after a restart. */
  suppressions(): ReadonlyMap<string, Suppression>;
  restoreSuppression(name: string, suppression: Suppression): void;
}

/** AWS pages: "Composite alarms", "Suppressing composite alarm actions". */
export function createCompositeEvaluator(deps: {
  alarms: AlarmStore;
  runActions: RunAlarmActions;
  clock: Clock;
}): CompositeEvaluator {
  const { alarms, clock } = deps;
  /** The states of the children at the last evaluation of each definition. */
  const evaluatedStates = new WeakMap<StoredCompositeAlarm['definition'], string>();
  const suppressions = new Map<string, Suppression>();
  const stateOf = (name: string): StateValue | undefined => alarms.get(name)?.state.value;

  function evaluateRule(composite: StoredCompositeAlarm): void {
    const { name, arn, definition, state } = composite;
    const states = childNamesOf(composite).map(stateOf).join();
    const before = evaluatedStates.get(definition);
    if (before === states) return;
    evaluatedStates.set(definition, states);
    const isNew = state.reasonData === undefined;
    const { reason, triggeringAlarms, ...result } = evaluateCompositeAlarm({
      rule: ruleOf(composite),
      previous: state.value,
      stateOf,
      changeOf,
      configured: before === undefined ? { arn, how: isNew ? 'created' : 'updated' } : undefined,
    });
    // CloudWatch keeps the reason of the last change for as long as the state stays.
    if (result.state === state.value && !isNew) return;
    const triggering = triggeringAlarms.map((child) => alarms.get(child)).filter((child) => child !== undefined);
    alarms.setState(name, { value: result.state, reason, reasonData: compositeReasonData(triggering) });
  }

  function changeOf(name: string) {
    const alarm = alarms.get(name);
    return alarm && { arn: alarm.arn, changedSeconds: alarm.stateTransitionedMs / 1000 };
  }

  function runActionsOf(name: string): void {
    const composite = alarms.get(name);
    if (composite?.type !== 'CompositeAlarm') return;
    const { ActionsSuppressor, ActionsSuppressorWaitPeriod, ActionsSuppressorExtensionPeriod } = composite.definition;
    const { next, actionsRunFor } = nextSuppression({
      previous: suppressions.get(name),
      compositeState: composite.state.value,
      suppressorState: ActionsSuppressor === undefined ? undefined : stateOf(alarmNameOf(ActionsSuppressor)),
      nowSeconds: clock.nowMs() / 1000,
      waitSeconds: ActionsSuppressorWaitPeriod ?? 0,
      extensionSeconds: ActionsSuppressorExtensionPeriod ?? 0,
    });
    suppressions.set(name, next);
    for (const state of actionsRunFor) deps.runActions(composite, state);
  }

  return {
    evaluate() {
      const composites = alarms.listComposites();
      for (const composite of inOrderOfEvaluation(composites)) evaluateRule(composite);
      for (const { name } of composites) runActionsOf(name);
      for (const name of suppressions.keys()) if (alarms.get(name) === undefined) suppressions.delete(name);
    },

    suppressionOf(name) {
      const by = suppressions.get(name)?.suppressedBy;
      return by && { by, reason: suppressionReason(by) };
    },

    suppressions: () => suppressions,
    restoreSuppression: (name, suppression) => void suppressions.set(name, suppression),
  };
}
