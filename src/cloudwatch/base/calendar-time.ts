/** A moment in UTC. `month` and `day` count from 1. */
interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The day of the week of a moment in UTC: 1 for Monday to 7 for Sunday. 1 January 1970 was a Thursday. */
export function isoWeekday(epochSeconds: number): number {
  const days = Math.floor(epochSeconds / 86_400);
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

const daysInFourCenturies = 146_097;
/** Days from 1 March of the year 0 to 1 January 1970: years that begin in March have the leap day at their end. */
const daysBeforeEpoch = 719_468;

/** Epoch seconds as a date and time in UTC, in the Gregorian calendar. A fraction of a second is cut off. */
export function calendarTime(epochSeconds: number): CalendarTime {
  const days = Math.floor(epochSeconds / 86_400);
  const secondOfDay = Math.floor(epochSeconds - days * 86_400);
  const shifted = days + daysBeforeEpoch;
  const century4 = Math.floor(shifted / daysInFourCenturies);
  const dayOf4 = shifted - century4 * daysInFourCenturies;
  const yearOf4 = Math.floor(
    (dayOf4 - Math.floor(dayOf4 / 1460) + Math.floor(dayOf4 / 36_524) - Math.floor(dayOf4 / 146_096)) / 365,
  );
  const dayOfYear = dayOf4 - (365 * yearOf4 + Math.floor(yearOf4 / 4) - Math.floor(yearOf4 / 100));
  // From March on, five months have 153 days: 31, 30, 31, 30, 31.
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: century4 * 400 + yearOf4 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor((secondOfDay % 3600) / 60),
    second: secondOfDay % 60,
  };
}
