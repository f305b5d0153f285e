import type { Attributes as SpanAttributes } from '@opentelemetry/api';

/** A span's attributes, read into the fields of a segment document. What is never taken belongs into its metadata. */
export interface SegmentAttributes {
  /** The text under `key`, or else under `otherKey`; taken. */
  text(key: string, otherKey?: string): string | undefined;
  /** The finite number under `key`, or else under `otherKey`; taken. */
  number(key: string, otherKey?: string): number | undefined;
  /** The text under `key`, which stays in the metadata unless something else takes it. */
  peek(key: string): string | undefined;
  has(key: string): boolean;
  /** Says that a document holds this in another form. */
  take(key: string): void;
  /** The value under `key`, whatever it is; it stays in the metadata unless something takes it. */
  value(key: string): unknown;
  /** The keys of what was not taken, in the order in which they were set. */
  rest(): string[];
}

/** Methods of a class: a sampled request reads two spans, and functions made for each would take as long as the reading. */
class Attributes implements SegmentAttributes {
  readonly #attributes: SpanAttributes;
  readonly #taken = new Set<string>();

  constructor(attributes: SpanAttributes) {
    this.#attributes = attributes;
  }

  text(key: string, otherKey?: string): string | undefined {
    const text = this.peek(key);
    if (text !== undefined) this.#taken.add(key);
    return text === undefined && otherKey !== undefined ? this.text(otherKey) : text;
  }

  number(key: string, otherKey?: string): number | undefined {
    const number = asNumber(this.#attributes[key]);
    if (number !== undefined) this.#taken.add(key);
    return number === undefined && otherKey !== undefined ? this.number(otherKey) : number;
  }

  peek(key: string): string | undefined {
    return asText(this.#attributes[key]);
  }

  has(key: string): boolean {
    return this.#attributes[key] !== undefined;
  }

  value(key: string): unknown {
    return this.#attributes[key];
  }

  take(key: string): void {
    this.#taken.add(key);
  }

  rest(): string[] {
    return Object.keys(this.#attributes).filter((key) => !this.#taken.has(key));
  }
}

export function readAttributes(attributes: SpanAttributes): SegmentAttributes {
  return new Attributes(attributes);
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
