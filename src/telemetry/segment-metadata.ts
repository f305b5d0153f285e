import type { Resource } from '@opentelemetry/resources';
import type { SegmentAttributes } from './segment-attributes.ts';

/** "AWS X-Ray segment documents": X-Ray indexes so many annotations of a trace, and no longer ones. */
const mostAnnotations = 50;
const longestKey = 500;
const longestValue = 1000;

/** Beyond this depth a value is text: what comes from outside may be nested without end. */
const deepestValue = 6;

/** The attributes under `keys` by which X-Ray can search: single values only. The others stay in the metadata. */
export function annotations(
  attributes: SegmentAttributes,
  keys: ReadonlySet<string>,
): Record<string, string | number | boolean> | undefined {
  const found: [string, string | number | boolean][] = [];
  for (const key of keys) {
    if (found.length === mostAnnotations) break;
    const scalar = toScalar(attributes.value(key));
    if (scalar === undefined) continue;
    attributes.take(key);
    found.push([key.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, longestKey), scalar]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** What has no field of its own; `resource` is what the service said of itself, undefined for a subsegment. */
export function metadata(attributes: SegmentAttributes, resource: Resource | undefined): unknown {
  const entries = attributes.rest().map((key): Entry => [key, toJsonValue(attributes.value(key))]);
  if (resource !== undefined) entries.push(...resourceEntries(resource));
  return entries.length === 0 ? undefined : { default: Object.fromEntries(entries) };
}

type Entry = readonly [key: string, value: unknown];

/** The same for every span of a service, and therefore worked out once. */
const resourceMetadata = new WeakMap<Resource, readonly Entry[]>();

function resourceEntries(resource: Resource): readonly Entry[] {
  const known = resourceMetadata.get(resource);
  if (known !== undefined) return known;
  const entries = Object.entries(resource.attributes).map(
    ([key, value]): Entry => [`otel.resource.${key}`, toJsonValue(value)],
  );
  resourceMetadata.set(resource, entries);
  return entries;
}

function toScalar(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'string') return value.slice(0, longestValue);
  if (typeof value === 'boolean') return value;
  // JSON has no NaN and no Infinity.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return undefined;
}

/** The value as JSON has it. Never throws: what JSON does not know becomes text, or nothing. */
export function toJsonValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return undefined;
  if (depth === deepestValue) return '…';
  if (Array.isArray(value)) return value.map((entry) => toJsonValue(entry, depth + 1) ?? null);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJsonValue(entry, depth + 1)]));
}
