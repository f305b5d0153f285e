import { type ChartZone, utcZone } from '../../charts/chart-model.ts';

/** The `timezone` of a widget, `+0130`: the hours and minutes by which it is ahead of UTC. Anything else is UTC. */
export function widgetZone(timezone: string | undefined): ChartZone {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(timezone ?? '') ?? [];
  const offsetSeconds = (sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
  const isZone = sign !== undefined && Number(hours) <= 14 && Number(minutes) < 60 && offsetSeconds !== 0;
  return isZone ? { name: `UTC${sign}${hours}:${minutes}`, offsetSeconds } : utcZone;
}
