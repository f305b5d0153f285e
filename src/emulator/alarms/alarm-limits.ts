import { AwsRefusal } from '../protocol/service-error.ts';

/** AWS pages: "DescribeAlarms", "DescribeAlarmHistory", "DeleteAlarms". What is given without MaxRecords is [inferred]. */
const maxRecords = 100;
const defaultRecords = 50;
const maxNames = 100;

/** How many alarms, or items of their history, a page holds. Refuses what MaxRecords cannot be. */
export function alarmPageSize(requested: number | undefined): number {
  if (requested === undefined) return defaultRecords;
  if (Number.isInteger(requested) && requested >= 1 && requested <= maxRecords) return requested;
  const limit = requested < 1 ? 'greater than or equal to 1' : `less than or equal to ${maxRecords}`;
  throw constraintRefusal(String(requested), 'maxRecords', `Member must have value ${limit}`);
}

/** Refuses a call with more names than it may have. */
export function refuseTooManyAlarms(names: readonly string[] | undefined): void {
  if (names === undefined || names.length <= maxNames) return;
  throw constraintRefusal(
    `[${names.join(', ')}]`,
    'alarmNames',
    `Member must have length less than or equal to ${maxNames}`,
  );
}

/** How CloudWatch words what a parameter may not be, by the parameter's name in lower camel case. */
export function constraintRefusal(value: string, parameter: string, constraint: string): AwsRefusal {
  const message = `1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: ${constraint}`;
  return new AwsRefusal('ValidationException', message);
}
