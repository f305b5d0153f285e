import type { AlarmRule, Datapoint, EvaluationResult, StateValue } from './alarm-rule.ts';
import { stateReason } from './alarm-state-reason.ts';
import { isBreaching } from './threshold.ts';

/**
 * How many periods beyond EvaluationPeriods CloudWatch looks back for datapoints. It publishes no formula [inferred]: its
 * tables of examples have 3 evaluation periods and 5 datapoints retrieved.
 */
const extraPeriodsRetrieved = 2;

/** Number of newest periods that are looked at, the "evaluation range": at least EvaluationPeriods. */
export function evaluationRange(rule: Pick<AlarmRule, 'EvaluationPeriods'>): number {
  return rule.EvaluationPeriods + extraPeriodsRetrieved;
}

/**
 * The state of an alarm from its newest datapoints, newest first, as many as `evaluationRange` says. AWS pages: "Using Amazon CloudWatch alarms: Evaluating an alarm",
 * "Configuring how CloudWatch alarms treat missing data", "Avoiding premature transitions to alarm state".
 */
export function decideAlarmState(rule: AlarmRule, datapoints: readonly Datapoint[], previous: StateValue): StateValue {
  const needed = rule.EvaluationPeriods;
  let real = 0;
  let breaching = 0;
  let oldestPeriod = 0;
  for (let i = 0; i < datapoints.length && real < needed; i++) {
    const value = datapoints[i]!.value;
    if (value === undefined) continue;
    real++;
    oldestPeriod = i + 1;
    if (isBreaching(rule, value)) breaching++;
  }
  return stateOfCounts(rule, { real, breaching, oldestPeriod }, previous);
}

/** What the evaluation range holds: real datapoints, the newest EvaluationPeriods of them at most, ... */
interface DatapointCounts {
  readonly real: number;
  /** ... how many of these breach ... */
  readonly breaching: number;
  /** ... and how many periods old the oldest of them is, the newest period being 1; 0 when there is none. */
  readonly oldestPeriod: number;
}

/** The state of an alarm from what its evaluation range holds. */
export function stateOfCounts(
  rule: AlarmRule,
  { real, breaching, oldestPeriod }: DatapointCounts,
  previous: StateValue,
): StateValue {
  const needed = rule.EvaluationPeriods;
  const toAlarm = rule.DatapointsToAlarm ?? needed;
  if (breaching >= toAlarm) return 'ALARM';
  // With enough real datapoints the treatment of missing data is not consulted.
  if (real >= needed) return 'OK';
  switch (rule.TreatMissingData ?? 'missing') {
    case 'breaching':
      return breaching + needed - real >= toAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return real > breaching ? 'OK' : previous;
    case 'missing':
      if (real > breaching) return 'OK';
      return isPrematureAlarm(oldestPeriod, toAlarm) ? 'ALARM' : 'INSUFFICIENT_DATA';
  }
}

/**
 * The "premature alarm state": too few datapoints, none of which is good, go to ALARM when the oldest of them is at least
 * DatapointsToAlarm periods old, the newest period being 1. That none may be good, anywhere in the range, is [inferred]:
 * no other reading fits all published rows. That a younger one leads to INSUFFICIENT_DATA is [inferred] too, from rows
 * published in 2018 and later removed. `oldestPeriod` is 0 when there is no datapoint at all.
 */
function isPrematureAlarm(oldestPeriod: number, datapointsToAlarm: number): boolean {
  return oldestPeriod >= datapointsToAlarm;
}

/** The state as `decideAlarmState` gives it, with its reason and the datapoints that led to it. */
export function evaluateAlarmRule(
  rule: AlarmRule,
  datapoints: readonly Datapoint[],
  previous: StateValue,
): EvaluationResult {
  const state = decideAlarmState(rule, datapoints, previous);
  const evaluatedDatapoints = datapointsJudged(rule.EvaluationPeriods, datapoints);
  return { state, reason: stateReason(rule, evaluatedDatapoints, state), evaluatedDatapoints };
}

/** All real datapoints up to `needed`, and so many missing ones, the newest, as it takes to make `needed`; newest first. */
function datapointsJudged(needed: number, datapoints: readonly Datapoint[]): Datapoint[] {
  let real = 0;
  for (const { value } of datapoints) if (value !== undefined) real++;
  let missingAllowed = Math.max(0, needed - real);
  const judged: Datapoint[] = [];
  for (const datapoint of datapoints) {
    if (judged.length === needed) break;
    if (datapoint.value === undefined && missingAllowed-- <= 0) continue;
    judged.push(datapoint);
  }
  return judged;
}
