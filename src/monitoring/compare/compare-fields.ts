/** One field that differs. `added` has no before, `removed` no after. */
export interface FieldChange {
  readonly kind: 'added' | 'changed' | 'removed';
  /** `Metrics.errors.Expression`, `widgets[3].properties.title`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The differences between two pieces of plain data, leaf by leaf, in the order of `after`. The order of keys means nothing. */
export function compareFields(before: unknown, after: unknown): FieldChange[] {
  const old = leaves(before);
  const wanted = leaves(after);
  const changes: FieldChange[] = [];
  for (const [path, value] of wanted) {
    if (!old.has(path)) changes.push({ kind: 'added', path, after: value });
    else if (JSON.stringify(old.get(path)) !== JSON.stringify(value))
      changes.push({ kind: 'changed', path, before: old.get(path), after: value });
  }
  for (const [path, value] of old) {
    if (!wanted.has(path)) changes.push({ kind: 'removed', path, before: value });
  }
  return changes;
}

/** Scalars and empty containers by their path; what is undefined counts as absent, as in JSON. */
function leaves(data: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (data === undefined) return found;
  const isContainer = typeof data === 'object' && data !== null && Object.keys(data).length > 0;
  if (!isContainer) {
    if (path !== '') found.set(path, data);
  } else if (Array.isArray(data)) {
    for (const [index, item] of data.entries()) leaves(item, `${path}[${index}]`, found);
  } else {
    for (const [key, value] of Object.entries(data)) leaves(value, path === '' ? key : `${path}.${key}`, found);
  }
  return found;
}
