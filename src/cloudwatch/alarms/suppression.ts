import type { StateValue } from './alarm-rule.ts';

/** What keeps the actions of a composite alarm back; CloudWatch's own values of `ActionsSuppressedBy`. */
export type ActionsSuppressedBy = 'WaitPeriod' | 'ExtensionPeriod' | 'Alarm';

/** How a composite alarm with a suppressor stands at one moment: what `nextSuppression` needs to go on from there. */
export interface Suppression {
  readonly compositeState: StateValue;
  readonly suppressedBy: ActionsSuppressedBy | undefined;
  /** When the wait or extension period ends, in epoch seconds; undefined where none runs. */
  readonly untilSeconds: number | undefined;
}

interface SuppressionStep {
  readonly next: Suppression;
  /** The states whose actions run now, in this order; mostly none or one. */
  readonly actionsRunFor: readonly StateValue[];
}

/** A composite alarm that was just created: in INSUFFICIENT_DATA, with nothing kept back. */
const newComposite: Suppression = {
  compositeState: 'INSUFFICIENT_DATA',
  suppressedBy: undefined,
  untilSeconds: undefined,
};

/**
 * One step of the suppression of a composite alarm's actions, at each evaluation or state change. A change of state while
 * the suppressor is not in ALARM starts the wait period; it is dropped when the suppressor goes to ALARM, and starts anew
 * with the next change. While the suppressor is in ALARM nothing runs. When it leaves ALARM the extension period starts;
 * a change of the composite replaces it by a wait period. When a period ends the actions of the current state run, also
 * where that state is the one before the period [inferred from "take actions that are based on their current states"].
 * AWS page: "Suppressing composite alarm actions". `suppressorState` is undefined for an alarm without a suppressor, or
 * with one that does not exist: nothing is kept back. `previous` is undefined for a new alarm.
 */
export function nextSuppression(input: {
  readonly previous: Suppression | undefined;
  readonly compositeState: StateValue;
  readonly suppressorState: StateValue | undefined;
  readonly nowSeconds: number;
  readonly waitSeconds: number;
  readonly extensionSeconds: number;
}): SuppressionStep {
  const { compositeState, suppressorState, nowSeconds, waitSeconds, extensionSeconds } = input;
  const previous = input.previous ?? newComposite;
  const changed = compositeState !== previous.compositeState;
  const { untilSeconds } = previous;
  // A period that ended before this moment ended in the state of then.
  const overdue: StateValue[] =
    untilSeconds !== undefined && untilSeconds < nowSeconds ? [previous.compositeState] : [];

  // A period that still runs is discarded together with its suppressor.
  if (suppressorState === undefined) {
    return stepTo(compositeState, undefined, undefined, changed ? [...overdue, compositeState] : overdue);
  }
  if (suppressorState === 'ALARM') return stepTo(compositeState, 'Alarm', undefined, overdue);
  if (changed) return startPeriod('WaitPeriod', waitSeconds);
  if (previous.suppressedBy === 'Alarm') return startPeriod('ExtensionPeriod', extensionSeconds);
  if (untilSeconds === undefined) return stepTo(compositeState, undefined, undefined, []);
  if (untilSeconds > nowSeconds) return stepTo(compositeState, previous.suppressedBy, untilSeconds, []);
  return stepTo(compositeState, undefined, undefined, [compositeState]);

  function startPeriod(by: ActionsSuppressedBy, seconds: number): SuppressionStep {
    if (seconds <= 0) return stepTo(compositeState, undefined, undefined, [...overdue, compositeState]);
    return stepTo(compositeState, by, nowSeconds + seconds, overdue);
  }
}

/** `ActionsSuppressedReason`, in CloudWatch's words. */
export function suppressionReason(by: ActionsSuppressedBy): string {
  return `Actions suppressed by ${by}`;
}

function stepTo(
  compositeState: StateValue,
  suppressedBy: ActionsSuppressedBy | undefined,
  untilSeconds: number | undefined,
  actionsRunFor: readonly StateValue[],
): SuppressionStep {
  return { next: { compositeState, suppressedBy, untilSeconds }, actionsRunFor };
}
