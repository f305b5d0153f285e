import { AwsRefusal } from './aws-refusal.ts';

/** AWS pages: "DescribeAlarms", "DescribeAlarmHistory", "DeleteAlarms". What is given without MaxRecords is [inferred]. */
const maxRecords = 100;
const defaultRecords = 50;
const maxNames = 100;

/** How many alarms, or items of their history, a page holds. Refuses what MaxRecords cannot be. */
export function alarmPageSize(requested: number | undefined): number {
  if (requested === undefined) return defaultRecords;
  if (Number.isInteger(requested) && requested >= 1 && requested <= maxRecords) return requested;
  throw new AwsRefusal('ValidationException', `MaxRecords must be from 1 to ${maxRecords}.`);
}

/** Refuses a call with more names than it may have. */
export function refuseTooManyAlarms(names: readonly string[] | undefined, parameter: string): void {
  if (names === undefined || names.length <= maxNames) return;
  const message = `The collection ${parameter} must not have a size greater than ${maxNames}.`;
  throw new AwsRefusal('ValidationException', message);
}
