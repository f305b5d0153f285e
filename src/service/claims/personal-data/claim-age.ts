/** An age such as 7 years. */
export interface ClaimAge {
  readonly count: number;
  readonly unit: 'd' | 'm' | 'y';
}

/** Reads `7y`, `18m` (months) or `90d`; undefined for anything else, and for an age of nothing. */
export function readClaimAge(text: string): ClaimAge | undefined {
  const [, digits, unit] = /^([1-9]\d{0,3})([dmy])$/.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : { count: Number(digits), unit: unit as ClaimAge['unit'] };
}

/** The moment before which a claim is older than that at `now`, in UTC. From a day that a month lacks it is the month's last. */
export function momentOfAge({ count, unit }: ClaimAge, now: Date): Date {
  const moment = new Date(now);
  if (unit === 'd') {
    moment.setUTCDate(moment.getUTCDate() - count);
    return moment;
  }
  const day = moment.getUTCDate();
  moment.setUTCDate(1);
  moment.setUTCMonth(moment.getUTCMonth() - (unit === 'y' ? 12 * count : count));
  const lastDay = new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + 1, 0)).getUTCDate();
  moment.setUTCDate(Math.min(day, lastDay));
  return moment;
}
