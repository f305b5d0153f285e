/** The moment that an address names (`2026-02-01T12:00`, with seconds and their parts or without, UTC); undefined when it is none. */
export function addressTimeMs(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?$/.test(text)) return undefined;
  const timeMs = Date.parse(text.endsWith('Z') ? text : `${text}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
