import { isUtf8 } from 'node:buffer';
import { maxBodyTextLength, maxBodyValues } from '../aws-request-body.ts';
import { AwsRefusal } from '../service-error.ts';

/** Containers in containers [inferred]: no input of AWS has a tenth of them. */
const maxDepth = 64;
/** Values between two looks at the time: as many take a fraction of a millisecond. */
const valuesAtOnce = 1000;

/** What ends a container whose length is not known. */
const breakSign = Symbol('break');

/**
 * A CBOR body as plain data: maps as objects, a time (tag 1) as its epoch seconds, big numbers as the nearest double, byte strings as bytes.
 * It yields after each thousand values. RFC 8949, as much of it as Smithy's protocol takes.
 * @throws AwsRefusal SerializationException for what is not one CBOR value, or nested too deeply; RequestEntityTooLargeException for more
 * values than any input has, or a longer text.
 */
export function* decodeCbor(bytes: Uint8Array): Generator<undefined, unknown> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let values = 0;

  function take(length: number): number {
    const from = at;
    at += length;
    if (at > buffer.length) throw malformed();
    return from;
  }

  function takeByte(): number {
    const byte = buffer[at];
    if (byte === undefined) throw malformed();
    at += 1;
    return byte;
  }

  /** The argument of a head: a length, a number or a tag. */
  function argument(info: number): number {
    if (info < 24) return info;
    if (info === 24) return takeByte();
    if (info === 25) return buffer.readUInt16BE(take(2));
    if (info === 26) return buffer.readUInt32BE(take(4));
    if (info === 27) return Number(buffer.readBigUInt64BE(take(8)));
    throw malformed();
  }

  /** A text or a byte string of known length. */
  function piece(info: number): Buffer {
    const length = argument(info);
    const from = take(length);
    if (length > maxBodyTextLength) throw tooLarge();
    return buffer.subarray(from, from + length);
  }

  /** The same in pieces, of which there may be as many as a body has room for. */
  function* pieces(major: number): Generator<undefined, unknown> {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      const head = takeByte();
      if (head === breakByte) break;
      if (head >> 5 !== major || (head & 31) === indefinite) throw malformed();
      const part = piece(head & 31);
      parts.push(part);
      length += part.length;
      if (length > maxBodyTextLength) throw tooLarge();
      count();
      if (values % valuesAtOnce === 0) yield;
    }
    return major === 3 ? textOf(Buffer.concat(parts)) : Buffer.concat(parts);
  }

  function text(info: number): string {
    const bytes = piece(info);
    const read = bytes.toString('utf8');
    return read.includes(replacement) ? textOf(bytes) : read;
  }

  function simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return null;
    if (info === 25) return half(buffer.readUInt16BE(take(2)));
    if (info === 26) return buffer.readFloatBE(take(4));
    if (info === 27) return buffer.readDoubleBE(take(8));
    if (info === indefinite) return breakSign;
    throw malformed();
  }

  function scalar(major: number, info: number): unknown {
    if (major === 0) return argument(info);
    if (major === 1) return -1 - argument(info);
    if (major === 2) return piece(info);
    return major === 3 ? text(info) : simple(info);
  }

  function count(): void {
    values += 1;
    if (values > maxBodyValues) throw tooLarge();
  }

  function* value(depth: number): Generator<undefined, unknown> {
    const head = takeByte();
    const [major, info] = [head >> 5, head & 31];
    count();
    if (values % valuesAtOnce === 0) yield;
    if ((major === 2 || major === 3) && info === indefinite) return yield* pieces(major);
    if (major !== 4 && major !== 5 && major !== 6) return scalar(major, info);
    if (depth === 0) throw malformed();
    if (major === 6) return tagged(argument(info), yield* value(depth - 1));
    return major === 4 ? yield* list(info, depth - 1) : yield* map(info, depth - 1);
  }

  /** What holds no other value is read without a generator of its own. */
  function isScalarNext(): boolean {
    const head = buffer[at] ?? 0;
    const major = head >> 5;
    return major === 7 || (major < 4 && (head & 31) !== indefinite);
  }

  function takeScalar(): unknown {
    const head = takeByte();
    count();
    return scalar(head >> 5, head & 31);
  }

  function* list(info: number, depth: number): Generator<undefined, unknown[]> {
    const items: unknown[] = [];
    const length = info === indefinite ? Number.POSITIVE_INFINITY : argument(info);
    while (items.length < length) {
      const item = isScalarNext() ? takeScalar() : yield* value(depth);
      if (item === breakSign) return info === indefinite ? items : refuse();
      items.push(item);
      if (values % valuesAtOnce === 0) yield;
    }
    return items;
  }

  function* map(info: number, depth: number): Generator<undefined, Record<string, unknown>> {
    const members: Record<string, unknown> = {};
    let size = 0;
    const length = info === indefinite ? Number.POSITIVE_INFINITY : argument(info);
    for (; size < length; size += 1) {
      const key = isScalarNext() ? takeScalar() : yield* value(depth);
      if (key === breakSign && info === indefinite) break;
      if (typeof key !== 'string') throw malformed();
      const item = isScalarNext() ? takeScalar() : yield* value(depth);
      if (item === breakSign) throw malformed();
      if (key === '__proto__') Object.defineProperty(members, key, { value: item, enumerable: true });
      else members[key] = item;
      // An entry is two values.
      if (values % valuesAtOnce < 2) yield;
    }
    return members;
  }

  try {
    const read = yield* value(maxDepth);
    if (read === breakSign || at !== buffer.length) throw malformed();
    return read;
  } catch (error) {
    // Reading beyond the end.
    throw error instanceof RangeError ? malformed() : error;
  }
}

/** What stands in a text for bytes that are no character; or that sign itself, which is one. */
const replacement = '\ufffd';

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw malformed();
  return bytes.toString('utf8');
}

const indefinite = 31;
const breakByte = 0xff;
const maxWholeBytes = 128;

/** Tags 2 and 3 are numbers of any length. Others than a time say nothing that a schema does not. */
function tagged(tag: number, value: unknown): unknown {
  if (value === breakSign) throw malformed();
  if ((tag !== 2 && tag !== 3) || !(value instanceof Uint8Array)) return value;
  // More bytes are more than any double.
  if (value.length > maxWholeBytes) throw malformed();
  const whole = Number(`0x${Buffer.from(value).toString('hex') || '0'}`);
  return tag === 2 ? whole : -1 - whole;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function tooLarge(): AwsRefusal {
  const message = `The body has more than ${maxBodyValues} values, or one of more than ${maxBodyTextLength} bytes.`;
  return new AwsRefusal('RequestEntityTooLargeException', message);
}

function malformed(): AwsRefusal {
  return new AwsRefusal('SerializationException', 'The body is not valid CBOR, or nested too deeply.');
}

function refuse(): never {
  throw malformed();
}
