import type { PathFinding } from './problem.ts';

export const definitionKeyPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Keys become parts of names, so they hold what every kind of name may hold. `what` is `an alarm`, say. */
export function keyFindings(key: string, what: string): PathFinding[] {
  if (definitionKeyPattern.test(key)) return [];
  const remedy = 'use small letters, digits and single dashes';
  return [{ path: [], at: 'key', severity: 'error', message: `${key} cannot be ${what}'s key`, remedy }];
}
