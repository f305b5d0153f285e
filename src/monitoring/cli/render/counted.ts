/** `1 alarm`, `2 alarms`, `2 queries`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith('ry') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** `6 alarms and 2 dashboards`, `6 alarms, 2 dashboards and 1 saved query`. */
export function countedObjects(objects: readonly { readonly kind: string }[]): string {
  const dashboards = objects.filter(({ kind }) => kind === 'dashboard').length;
  const queries = objects.filter(({ kind }) => kind === 'saved query').length;
  const alarms = counted(objects.length - dashboards - queries, 'alarm');
  if (queries === 0) return `${alarms} and ${counted(dashboards, 'dashboard')}`;
  const savedQueries = queries === 1 ? '1 saved query' : `${queries} saved queries`;
  return `${alarms}, ${counted(dashboards, 'dashboard')} and ${savedQueries}`;
}
