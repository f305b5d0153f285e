/** `1 alarm`, `2 alarms`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `6 alarms and 2 dashboards`. */
export function countedObjects(objects: readonly { readonly kind: string }[]): string {
  const dashboards = objects.filter(({ kind }) => kind === 'dashboard').length;
  return `${counted(objects.length - dashboards, 'alarm')} and ${counted(dashboards, 'dashboard')}`;
}
