import type { AlarmRule } from './alarm-rule.ts';

/** True when `value` is on the alarm's side of the threshold. */
export function isBreaching(rule: Pick<AlarmRule, 'ComparisonOperator' | 'Threshold'>, value: number): boolean {
  switch (rule.ComparisonOperator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= rule.Threshold;
    case 'GreaterThanThreshold':
      return value > rule.Threshold;
    case 'LessThanThreshold':
      return value < rule.Threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= rule.Threshold;
  }
}
