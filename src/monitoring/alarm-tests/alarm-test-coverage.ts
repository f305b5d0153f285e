import type { AlarmDefinition, CompositeDefinition } from '../model/definitions.ts';
import type { Place } from '../model/problem.ts';
import type { AlarmTest } from './alarm-test.ts';

/** A declared alarm of which the tests do not show what they must, and what is missing. */
export interface UntestedAlarm {
  readonly alarm: string;
  readonly place: Place;
  readonly message: string;
}

/**
 * The declared alarms without the tests that they need: one that pages needs a test in which it fires and one in which it never
 * does, one that writes a ticket needs any; one that notifies nobody needs none.
 */
export function untestedAlarms(source: {
  alarms: readonly (AlarmDefinition | CompositeDefinition)[];
  tests: readonly AlarmTest[];
}): UntestedAlarm[] {
  return source.alarms.flatMap(({ key, severity, placeOf }): UntestedAlarm[] => {
    if (severity === 'none') return [];
    const own = source.tests.filter(({ alarm }) => alarm === key);
    const untested = (message: string) => [{ alarm: key, place: placeOf([]), message }];
    if (own.length === 0) return untested(`${key} has no test`);
    if (severity !== 'page') return [];
    const fires = own.map(({ expect }) => expect.some(({ state }) => state === 'ALARM'));
    if (!fires.includes(true)) return untested(`${key} pages, and there is no test in which it fires`);
    if (!fires.includes(false)) return untested(`${key} pages, and there is no test in which it must not fire`);
    return [];
  });
}
