import type { Alarm, StateValue } from '../../reads/read-alarms.ts';

/** Which alarms a page is asked for; an empty filter asks for all. */
export interface AlarmsFilter {
  readonly state: StateValue | undefined;
  /** A part of the name, in any case. */
  readonly name: string;
}

export const alarmStates: readonly StateValue[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** Reads the filter of an address. A state that is none counts as not given. */
export function alarmsFilter(asked: { state: string | undefined; name: string | undefined }): AlarmsFilter {
  return { state: alarmStates.find((state) => state === asked.state), name: asked.name?.trim() ?? '' };
}

export function matchesFilter(alarm: Alarm, filter: AlarmsFilter): boolean {
  const isState = filter.state === undefined || alarm.state === filter.state;
  return isState && alarm.name.toLowerCase().includes(filter.name.toLowerCase());
}

/** The address of the page with that filter. */
export function alarmsHref({ state, name }: AlarmsFilter): string {
  const query = new URLSearchParams({ ...(state === undefined ? {} : { state }), ...(name === '' ? {} : { name }) });
  return query.size === 0 ? '/alarms' : `/alarms?${query}`;
}
