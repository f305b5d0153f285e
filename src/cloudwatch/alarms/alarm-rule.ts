export type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export type ComparisonOperator =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** How an alarm judges its datapoints; CloudWatch's own field names. */
export interface AlarmRule {
  readonly ComparisonOperator: ComparisonOperator;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  /** As many as EvaluationPeriods when left out. */
  readonly DatapointsToAlarm?: number | undefined;
  /** `missing` when left out. */
  readonly TreatMissingData?: TreatMissingData | undefined;
}

/** One period of an alarm's metric; `value` is undefined where nothing was received. */
export interface Datapoint {
  readonly timestampSeconds: number;
  readonly value: number | undefined;
}

export interface EvaluationResult {
  readonly state: StateValue;
  /** Text in the form of CloudWatch's StateReason. CloudWatch keeps the old text as long as the state does not change. */
  readonly reason: string;
  /** The EvaluationPeriods datapoints that were judged, newest first; those filled in are the ones without a value. */
  readonly evaluatedDatapoints: readonly Datapoint[];
}
