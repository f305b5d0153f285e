/** A name and value that tell metrics of one name apart, in CloudWatch's own field names. */
export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

/**
 * One text for one set of dimensions, whatever their order: CloudWatch treats `[{A}, {B}]` and `[{B}, {A}]` as the same
 * metric, and a missing list as an empty one. Written as JSON, so that no name or value can imitate a separator.
 */
export function dimensionsKey(dimensions: readonly Dimension[] | undefined): string {
  if (dimensions === undefined || dimensions.length === 0) return '[]';
  const pairs = dimensions.map(({ Name, Value }) => [Name, Value] as const);
  pairs.sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue));
  return JSON.stringify(pairs);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
