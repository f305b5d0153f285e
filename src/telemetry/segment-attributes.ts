import type { Attributes } from '@opentelemetry/api';

/** A span's attributes, read into the fields of a segment document. What is never taken belongs into its metadata. */
export interface SegmentAttributes {
  /** The first of `keys` that holds a text; taken. */
  text(...keys: string[]): string | undefined;
  /** The first of `keys` that holds a finite number; taken. */
  number(...keys: string[]): number | undefined;
  /** The text under `key`, which stays in the metadata unless something else takes it. */
  peek(key: string): string | undefined;
  has(key: string): boolean;
  /** Says that a document holds these in another form. */
  take(...keys: string[]): void;
  /** The value under `key`, whatever it is; it stays in the metadata unless something takes it. */
  value(key: string): unknown;
  /** The keys of what was not taken, in the order in which they were set. */
  rest(): string[];
}

export function readAttributes(attributes: Attributes): SegmentAttributes {
  const taken = new Set<string>();
  function first<Type>(keys: string[], read: (value: unknown) => Type | undefined): Type | undefined {
    for (const key of keys) {
      const value = read(attributes[key]);
      if (value === undefined) continue;
      taken.add(key);
      return value;
    }
    return undefined;
  }
  return {
    text: (...keys) => first(keys, asText),
    number: (...keys) => first(keys, asNumber),
    peek: (key) => asText(attributes[key]),
    has: (key) => attributes[key] !== undefined,
    value: (key) => attributes[key],
    take: (...keys) => {
      for (const key of keys) taken.add(key);
    },
    rest: () => Object.keys(attributes).filter((key) => !taken.has(key)),
  };
}

/** An empty text says nothing and counts as none. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The fields, or undefined when none of them is there; JSON leaves out the others. */
export function block(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  for (const key in fields) if (fields[key] !== undefined) return fields;
  return undefined;
}
