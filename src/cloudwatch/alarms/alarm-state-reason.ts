import { calendarTime } from '../base/calendar-time.ts';
import type { AlarmRule, ComparisonOperator, Datapoint, StateValue } from './alarm-rule.ts';
import { isBreaching } from './threshold.ts';

/**
 * Up to so many datapoints stand in the sentence itself, more follow in a sentence of their own [inferred]: CloudWatch's
 * texts that were seen have up to 3 in the first form and 5 or more in the second.
 */
const datapointsInSentence = 4;

/** CloudWatch lists the five newest datapoints, however many crossed the threshold. */
const datapointsListed = 5;

const comparisonPhrases: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/**
 * Why an alarm is in `state`, in the words of CloudWatch's StateReason. With DatapointsToAlarm the text counts "m out of
 * the last n"; without, it names the datapoints only. `judged` are the EvaluationPeriods datapoints, newest first.
 */
export function stateReason(rule: AlarmRule, judged: readonly Datapoint[], state: StateValue): string {
  const received = judged.filter(({ value }) => value !== undefined);
  const missing = judged.length - received.length;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${counted(missing, 'datapoint')} ${was(missing)} unknown.`;

  const deciding = received.filter(({ value }) => isBreaching(rule, value!) === (state === 'ALARM'));
  const filled = filledClause(rule, missing);
  if (deciding.length === 0) {
    const got =
      received.length === 0 ? 'no datapoints were' : `${counted(received.length, 'datapoint')} ${was(received.length)}`;
    return `Threshold Crossed: ${got} received for ${counted(judged.length, 'period')}${filled}.`;
  }
  const comparison = `${state === 'ALARM' ? '' : 'not '}${comparisonPhrases[rule.ComparisonOperator]}`;
  const subject = decidingSubject(rule, deciding.length);
  const predicate = `${was(deciding.length)} ${comparison} the threshold (${doubleText(rule.Threshold)})${filled}`;
  const minimum = minimumClause(rule, state);
  const list = `[${deciding.slice(0, datapointsListed).map(datapointText).join(', ')}]`;
  return deciding.length <= datapointsInSentence
    ? `Threshold Crossed: ${subject} ${list} ${predicate}${minimum}.`
    : `Threshold Crossed: ${subject} ${predicate}. The most recent datapoints which crossed the threshold: ${list}${minimum}.`;
}

function decidingSubject(rule: AlarmRule, count: number): string {
  if (rule.DatapointsToAlarm === undefined) return counted(count, 'datapoint');
  return `${count} out of the last ${rule.EvaluationPeriods} datapoints`;
}

function minimumClause(rule: AlarmRule, state: StateValue): string {
  if (rule.DatapointsToAlarm === undefined) return '';
  const toAlarm = rule.DatapointsToAlarm;
  return state === 'ALARM'
    ? ` (minimum ${counted(toAlarm, 'datapoint')} for OK -> ALARM transition)`
    : ` (minimum ${counted(rule.EvaluationPeriods - toAlarm + 1, 'datapoint')} for ALARM -> OK transition)`;
}

/** Missing datapoints are mentioned where a treatment gave them a meaning; `missing` and `ignore` give them none. */
function filledClause(rule: AlarmRule, missing: number): string {
  if (missing === 0 || (rule.TreatMissingData !== 'breaching' && rule.TreatMissingData !== 'notBreaching')) return '';
  const meaning = rule.TreatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching';
  return ` and ${counted(missing, 'missing datapoint')} ${was(missing)} treated as [${meaning}]`;
}

function datapointText({ timestampSeconds, value }: Datapoint): string {
  const { year, month, day, hour, minute, second } = calendarTime(timestampSeconds);
  const date = [day, month, year % 100].map(twoDigits).join('/');
  return `${doubleText(value!)} (${date} ${[hour, minute, second].map(twoDigits).join(':')})`;
}

/** A number as CloudWatch's texts have it, which is how Java writes a double: `21.0`, `0.5`, `1.25E7`. */
function doubleText(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}

function twoDigits(value: number): string {
  return `${value}`.padStart(2, '0');
}
