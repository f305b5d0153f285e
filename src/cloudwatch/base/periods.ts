/** Start of the period that holds `timeSeconds`, periods being counted from the epoch. */
export function floorToPeriod(timeSeconds: number, periodSeconds: number): number {
  return Math.floor(timeSeconds / periodSeconds) * periodSeconds;
}

/** True for the lengths CloudWatch knows: 1, 5, 10, 20 and 30 seconds, and every multiple of a minute. */
export function isPeriod(periodSeconds: number): boolean {
  return shortPeriods.has(periodSeconds) || (periodSeconds % 60 === 0 && periodSeconds >= 60);
}

const shortPeriods = new Set([1, 5, 10, 20, 30]);
