/**
 * Members that are doubles in CloudWatch's model. The SDK's schemas say of a number no more than that it is one, and typed clients take no
 * whole number for a double.
 */
const doubles: ReadonlySet<string> = new Set([
  'Average',
  'Counts',
  'ExtendedStatistics',
  'Maximum',
  'MetricValues',
  'Minimum',
  'SampleCount',
  'Sum',
  'Threshold',
  'Value',
  'Values',
]);

/**
 * The output of an action as CBOR: absent members are left out, Dates are times (tag 1), maps and lists have their length in front. It yields
 * after each item of a list of structures. RFC 8949.
 */
export function* encodeCbor(output: unknown): Generator<undefined, Buffer> {
  const writer = createWriter();

  function* write(value: unknown, isDouble: boolean): Generator<undefined, void> {
    if (Array.isArray(value)) {
      writer.head(4, value.length);
      for (const item of value) {
        if (isPlain(item)) writer.scalar(item, isDouble);
        else {
          yield* write(item, isDouble);
          yield;
        }
      }
    } else if (isPlain(value)) writer.scalar(value, isDouble);
    else {
      const entries = Object.entries(value as object).filter(([, member]) => member !== undefined && member !== null);
      writer.head(5, entries.length);
      for (const [name, member] of entries) {
        writer.scalar(name, false);
        yield* write(member, isDouble || doubles.has(name));
      }
    }
  }

  yield* write(output ?? {}, false);
  return writer.bytes();
}

const isPlain = (value: unknown) => typeof value !== 'object' || value === null || value instanceof Date;

function createWriter() {
  let buffer = Buffer.allocUnsafe(1024);
  let length = 0;

  function room(bytes: number): number {
    if (length + bytes > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * buffer.length, length + bytes));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
    }
    length += bytes;
    return length - bytes;
  }

  function byte(value: number): void {
    // The buffer may be another one after there is room.
    const at = room(1);
    buffer.writeUInt8(value, at);
  }

  /** A major type and its argument, which is at most the largest whole number of a double. */
  function head(major: number, argument: number): void {
    const first = major << 5;
    if (argument < 24) byte(first | argument);
    else if (argument < 2 ** 8) {
      byte(first | 24);
      byte(argument);
    } else if (argument < 2 ** 16) {
      byte(first | 25);
      const at = room(2);
      buffer.writeUInt16BE(argument, at);
    } else if (argument < 2 ** 32) {
      byte(first | 26);
      const at = room(4);
      buffer.writeUInt32BE(argument, at);
    } else {
      byte(first | 27);
      const at = room(8);
      buffer.writeBigUInt64BE(BigInt(argument), at);
    }
  }

  function double(value: number): void {
    byte(0xfb);
    const at = room(8);
    buffer.writeDoubleBE(value, at);
  }

  function scalar(value: unknown, isDouble: boolean): void {
    if (typeof value === 'string') {
      const bytes = Buffer.byteLength(value);
      head(3, bytes);
      const at = room(bytes);
      buffer.write(value, at);
    } else if (typeof value === 'number') {
      if (isDouble || !Number.isSafeInteger(value) || Object.is(value, -0)) double(value);
      else if (value < 0) head(1, -1 - value);
      else head(0, value);
    } else if (typeof value === 'boolean') byte(value ? 0xf5 : 0xf4);
    else if (value instanceof Date) {
      head(6, 1);
      double(value.getTime() / 1000);
    } else byte(0xf6);
  }

  return { head, scalar, bytes: () => buffer.subarray(0, length) };
}
