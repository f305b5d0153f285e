import type { ScalarKind, Shape } from '../operation-schema.ts';
import { AwsRefusal } from '../service-error.ts';

/**
 * A parsed JSON body as the input of an action: members the shape does not know are left out, null is absent, timestamps
 * (epoch seconds) become Dates, and the texts "NaN", "Infinity" and "-Infinity" become numbers.
 * It yields after each item of a list that is not taken as it
 * is. AWS page: "AWS JSON 1.0 protocol" (Smithy).
 * @throws AwsRefusal SerializationException naming the place of a value of the wrong type.
 */
export function* decodeJson(shape: Shape, value: unknown, place = ''): Generator<undefined, unknown> {
  if (value === null || value === undefined) return undefined;
  switch (shape.kind) {
    case 'structure': {
      const source = record(value, place);
      const structure: Record<string, unknown> = {};
      for (const [name, member] of shape.members) {
        if (!Object.hasOwn(source, name)) continue;
        if (typeof source[name] === member.shape.kind) {
          structure[name] = source[name];
          continue;
        }
        const decoded = yield* decodeJson(member.shape, source[name], `${place}/${name}`);
        if (decoded !== undefined) structure[name] = decoded;
      }
      return structure;
    }
    case 'list': {
      if (!Array.isArray(value)) throw wrongType(place, 'a list');
      if (value.every((item) => typeof item === shape.item.kind)) return value;
      const list: unknown[] = [];
      for (let i = 0; i < value.length; i++) {
        const decoded = yield* decodeJson(shape.item, value[i], `${place}/${i}`);
        if (decoded !== undefined) list.push(decoded);
        yield;
      }
      return list;
    }
    case 'map': {
      const entries: [string, unknown][] = [];
      for (const [key, item] of Object.entries(record(value, place))) {
        entries.push([key, yield* decodeJson(shape.value, item, place)]);
        yield;
      }
      return Object.fromEntries(entries);
    }
    default:
      return decodeScalar(shape.kind, value, place);
  }
}

function decodeScalar(kind: ScalarKind, value: unknown, place: string): unknown {
  if (kind === 'number') {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' && specialNumbers.has(value)) return Number(value);
    throw wrongType(place, 'a number');
  }
  if (kind === 'timestamp') {
    if (typeof value === 'number' && Math.abs(value) <= latestTimestampSeconds) return new Date(value * 1000);
    throw wrongType(place, 'a timestamp in epoch seconds');
  }
  if (kind === 'unsupported') throw wrongType(place, 'absent: the stand-in does not know its type');
  // The two kinds that are left, string and boolean, are names of JavaScript types, as number is: where most values are what
  // they should be, they are taken before any place is put into words.
  if (typeof value !== kind) throw wrongType(place, `a ${kind}`);
  return value;
}

function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(place, 'an object');
  return value as Record<string, unknown>;
}

function wrongType(place: string, expected: string): AwsRefusal {
  return new AwsRefusal('SerializationException', `The value at ${place || '/'} must be ${expected}.`);
}

/** The output of an action as JSON text: Dates as epoch seconds, what JSON has no number for as text. */
export function encodeJson(output: unknown): string {
  return JSON.stringify(wireValue(output ?? {}));
}

/** The same text for an answer of any length: it yields after each member and item, of numbers and texts after a thousand. */
export function* encodeJsonInSteps(output: unknown): Generator<undefined, string> {
  if (typeof output !== 'object' || output === null || output instanceof Date) return JSON.stringify(wireValue(output));
  if (!Array.isArray(output)) {
    const members: string[] = [];
    for (const [name, value] of Object.entries(output)) {
      if (value !== undefined) members.push(`${JSON.stringify(name)}:${yield* encodeJsonInSteps(value)}`);
    }
    return `{${members.join(',')}}`;
  }
  const pieces: string[] = [];
  for (let from = 0; from < output.length; ) {
    const isScalar = typeof output[from] !== 'object' || output[from] instanceof Date;
    const piece = output.slice(from, from + (isScalar ? scalarsAtOnce : 1));
    pieces.push(isScalar ? encodeJson(piece).slice(1, -1) : yield* encodeJsonInSteps(piece[0]));
    from += piece.length;
    yield;
  }
  return `[${pieces.join(',')}]`;
}

/** In the lists of an answer all items are of one kind. */
const scalarsAtOnce = 1000;

/** A replacer of JSON.stringify would do the same, at ten times the time for an answer of many datapoints. */
function wireValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(wireValue);
  const wire: Record<string, unknown> = {};
  for (const name of Object.keys(value)) wire[name] = wireValue((value as Record<string, unknown>)[name]);
  return wire;
}

const specialNumbers: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);
/** The last second that a JavaScript Date can hold. */
const latestTimestampSeconds = 8.64e12;
