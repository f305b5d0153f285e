import type { AlarmRule, StateValue } from './alarm-rule.ts';
import { evaluationRange, stateOfCounts } from './alarm-state.ts';
import { isBreaching } from './threshold.ts';

/** What the numbers of `replayAlarm` stand for. */
export const replayedStates: readonly StateValue[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

const good = 0;
const breaches = 1;
const missing = 2;

/**
 * The states that an alarm would have gone through: for each value the index in `replayedStates` of the state after the
 * evaluation at the end of that value's period. `values` are those of the alarm's statistic or expression, oldest first,
 * NaN where there is none; before the first one nothing was received. With `stepsPerPeriod` the window slides: values[i]
 * is that of the whole period that ends with step i, and the period before it ends so many steps earlier (a 5-minute alarm
 * that is evaluated each minute has 5). Made for months of minutes: nothing is allocated for a value.
 */
export function replayAlarm(input: {
  readonly rule: AlarmRule;
  readonly values: ArrayLike<number>;
  /** INSUFFICIENT_DATA, as for a new alarm, when left out. */
  readonly initial?: StateValue | undefined;
  readonly stepsPerPeriod?: number | undefined;
}): Uint8Array {
  const { rule, values, initial = 'INSUFFICIENT_DATA', stepsPerPeriod = 1 } = input;
  const needed = rule.EvaluationPeriods;
  const periods = evaluationRange(rule);
  const marks = marksOf(rule, values);
  /** Of the evaluation range that ends with each step: its real datapoints, and where the oldest of them is. */
  const realIn = new Int32Array(values.length);
  const breachingIn = new Int32Array(values.length);
  const oldestIn = new Int32Array(values.length);
  const states = new Uint8Array(values.length);
  const counts = { real: 0, breaching: 0, oldestPeriod: 0 };
  let state = initial;
  for (let end = 0; end < values.length; end++) {
    // Each range is the one a period earlier, with one datapoint more and the one that fell out less.
    const before = end - stepsPerPeriod;
    const fallen = end - periods * stepsPerPeriod;
    let real = before < 0 ? 0 : realIn[before]!;
    let breaching = before < 0 ? 0 : breachingIn[before]!;
    let oldest = before < 0 ? end : oldestIn[before]!;
    if (marks[end] !== missing) {
      real++;
      breaching += marks[end]!;
    }
    if (fallen >= 0 && marks[fallen] !== missing) {
      real--;
      breaching -= marks[fallen]!;
    }
    while (oldest < end && (oldest <= fallen || marks[oldest] === missing)) oldest += stepsPerPeriod;
    realIn[end] = real;
    breachingIn[end] = breaching;
    oldestIn[end] = oldest;

    // More real datapoints than are needed: the oldest are not looked at.
    for (let i = oldest; real > needed; i += stepsPerPeriod) {
      if (marks[i] === missing) continue;
      real--;
      breaching -= marks[i]!;
    }
    counts.real = real;
    counts.breaching = breaching;
    counts.oldestPeriod = real === 0 ? 0 : (end - oldest) / stepsPerPeriod + 1;
    state = stateOfCounts(rule, counts, state);
    states[end] = state === 'OK' ? 0 : state === 'ALARM' ? 1 : 2;
  }
  return states;
}

/** Each value judged once. `breaches` is 1, so that marks can be added up. */
function marksOf(rule: AlarmRule, values: ArrayLike<number>): Uint8Array {
  const marks = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) marks[i] = missing;
    else marks[i] = isBreaching(rule, value) ? breaches : good;
  }
  return marks;
}
