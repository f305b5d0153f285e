import type { Shape } from './operation-schema.ts';

/**
 * The first required member that `value` lacks, in CloudWatch's notation (`MetricData.member.1.MetricName`); undefined
 * when it lacks none.
 */
export function missingMember(shape: Shape, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (shape.kind === 'structure') {
    const structure = value as Readonly<Record<string, unknown>>;
    for (const [name, member] of shape.members) {
      if (structure[name] === undefined) {
        if (member.required) return name;
        continue;
      }
      const missing = missingMember(member.shape, structure[name]);
      if (missing !== undefined) return `${name}.${missing}`;
    }
  } else if (shape.kind === 'list' && shape.item.kind === 'structure') {
    const items = value as readonly unknown[];
    for (let i = 0; i < items.length; i++) {
      const missing = missingMember(shape.item, items[i]);
      if (missing !== undefined) return `member.${i + 1}.${missing}`;
    }
  }
  return undefined;
}
