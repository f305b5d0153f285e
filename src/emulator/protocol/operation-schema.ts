import type { PutMetricAlarm$ } from '@aws-sdk/client-cloudwatch';
import { NormalizedSchema } from '@smithy/core/schema';

/** What the SDK's clients export for each operation, such as `PutMetricAlarm$`. */
export type OperationSchema = typeof PutMetricAlarm$;

/** The form of a value in an AWS API, as much of it as the codecs need. */
export type Shape =
  | { readonly kind: 'structure'; readonly members: ReadonlyMap<string, Member> }
  /** `itemName` is what an item is called where items have names, which is in Query. */
  | { readonly kind: 'list'; readonly item: Shape; readonly itemName: string }
  | { readonly kind: 'map'; readonly value: Shape }
  | { readonly kind: ScalarKind };

export type ScalarKind = 'string' | 'number' | 'boolean' | 'timestamp' | 'unsupported';

interface Member {
  readonly shape: Shape;
  readonly required: boolean;
}

/** One operation of an AWS API. `path` is its address where the service speaks REST. */
export interface OperationShape {
  readonly name: string;
  readonly path: string | undefined;
  readonly input: Shape;
  /** Undefined when the operation answers nothing. */
  readonly output: Shape | undefined;
}

/** Reads an operation's form out of the schema that the AWS SDK exports for it. */
export function operationShapeOf(schema: OperationSchema): OperationShape {
  const [, , name, traits, input, output] = schema;
  const outputSchema = NormalizedSchema.of(output);
  return {
    name,
    path: typeof traits === 'object' ? traits.http?.[1] : undefined,
    input: shapeOf(NormalizedSchema.of(input)),
    output: outputSchema.isUnitSchema() ? undefined : shapeOf(outputSchema),
  };
}

const noMembers: Shape = { kind: 'structure', members: new Map() };

/** Ends, because no form in the operations that are used holds itself. */
function shapeOf(schema: NormalizedSchema): Shape {
  if (schema.isUnitSchema()) return noMembers;
  if (schema.isStructSchema()) return structureOf(schema);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return { kind: 'list', item: shapeOf(item), itemName: item.getMergedTraits().xmlName ?? 'member' };
  }
  if (schema.isMapSchema()) return { kind: 'map', value: shapeOf(schema.getValueSchema()) };
  return { kind: scalarKindOf(schema) };
}

function structureOf(schema: NormalizedSchema): Shape {
  // The SDK lists the required members first and says how many they are.
  const requiredCount = (schema.getSchema() as readonly unknown[])[6] ?? 0;
  const members = new Map<string, Member>();
  for (const [name, member] of schema.structIterator()) {
    members.set(name, { shape: shapeOf(member), required: members.size < Number(requiredCount) });
  }
  return { kind: 'structure', members };
}

function scalarKindOf(schema: NormalizedSchema): ScalarKind {
  if (schema.isStringSchema()) return 'string';
  if (schema.isNumericSchema()) return 'number';
  if (schema.isBooleanSchema()) return 'boolean';
  if (schema.isTimestampSchema()) return 'timestamp';
  return 'unsupported';
}
