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
  const found: Record<string, string | number | boolean> = {};
  let count = 0;
  for (const key of keys) {
    if (count === mostAnnotations) break;
    const scalar = toScalar(attributes.value(key));
    if (scalar === undefined) continue;
    attributes.take(key);
    define(found, plainKey.test(key) ? key : key.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, longestKey), scalar);
    count += 1;
  }
  return count === 0 ? undefined : found;
}

const plainKey = /^[A-Za-z0-9_.]{1,500}$/;

/** What has no field of its own; `resource` is what the service said of itself, undefined for a subsegment. */
export function metadata(attributes: SegmentAttributes, resource: Resource | undefined): unknown {
  const rest = attributes.rest();
  const ofResource = resource === undefined ? undefined : resourceEntries(resource);
  if (rest.length === 0) return ofResource && { default: ofResource };
  const entries: Record<string, unknown> = {};
  for (const key of rest) define(entries, key, toJsonValue(attributes.value(key)));
  return { default: ofResource === undefined ? entries : { ...entries, ...ofResource } };
}

/** A key that comes from outside may be `__proto__`. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The same for every span of a service, and therefore worked out once; undefined where there is none. */
const resourceMetadata = new WeakMap<Resource, Readonly<Record<string, unknown>> | undefined>();

function resourceEntries(resource: Resource): Readonly<Record<string, unknown>> | undefined {
  if (resourceMetadata.has(resource)) return resourceMetadata.get(resource);
  const entries = Object.entries(resource.attributes).map(([key, value]) => [
    `otel.resource.${key}`,
    toJsonValue(value),
  ]);
  const made = entries.length === 0 ? undefined : Object.fromEntries(entries);
  resourceMetadata.set(resource, made);
  return made;
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
