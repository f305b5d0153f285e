import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';

/** Two weeks of minutes: more than any alarm looks back, and little enough to be computed while one waits. */
export const periodsMax = 20_160;

/** A piece of a series that cannot be read, and where it stands in the text. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
  readonly offset: number;
  readonly length: number;

  constructor(message: string, place: { offset: number; length: number }) {
    super(message);
    this.offset = place.offset;
    this.length = place.length;
  }
}

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const valuesPattern = new RegExp(`^(${number})(?:([-+])(${number}))?(?:x(\\d+))?$`);
const missingPattern = /^_(?:x(\d+))?$/;
const statesPattern = /^(OK|ALARM|INSUFFICIENT_DATA)(?:x(\d+))?$/;

/**
 * Reads the values of a metric, one a period, in the shorthand of promtool's unit tests: `a` is a value, `axn` is it and n more
 * of it, `a+bxn` is it and n more, each b larger (`a-bxn`: smaller), `_` is a missing value and `_xn` n of them. A missing value is
 * undefined.
 * @throws NotationError for a piece that is none of these, and for a series that does not end.
 */
export function parseValues(text: string): (number | undefined)[] {
  return readPieces(text, (piece) => {
    const missing = missingPattern.exec(piece);
    if (missing !== null) return { count: Number(missing[1] ?? 1), at: () => undefined };
    const values = valuesPattern.exec(piece);
    if (values === null) return `"${piece}" is not a piece of a series: write 12, 12x3, 10+5x3, _ or _x3`;
    const [, first = '', sign, step = '0', more] = values;
    if (sign !== undefined && more === undefined) return `"${piece}" does not say how often: write ${piece}x3`;
    const difference = Number(step) * (sign === '-' ? -1 : 1);
    return { count: Number(more ?? 0) + 1, at: (index) => valueAt(Number(first), index * difference) };
  });
}

/** Reads the states of an alarm, one a period: `OK`, or `OKx4` for it and 4 more. @throws NotationError */
export function parseStates(text: string): StateValue[] {
  return readPieces(text, (piece) => {
    const states = statesPattern.exec(piece);
    if (states === null) return `"${piece}" is not a state: write OK, ALARM or INSUFFICIENT_DATA, or OKx3`;
    const state = states[1] as StateValue;
    return { count: Number(states[2] ?? 0) + 1, at: () => state };
  });
}

/** What one piece stands for: so many values, or why it stands for nothing. */
type Piece<Value> = { readonly count: number; at(index: number): Value } | string;

function readPieces<Value>(text: string, read: (piece: string) => Piece<Value>): Value[] {
  const values: Value[] = [];
  for (const { 0: written, index: offset } of text.matchAll(/\S+/g)) {
    const place = { offset, length: written.length };
    const piece = read(written);
    if (typeof piece === 'string') throw new NotationError(piece, place);
    if (values.length + piece.count > periodsMax)
      throw new NotationError(`the series is longer than ${periodsMax} periods`, place);
    for (let index = 0; index < piece.count; index++) values.push(piece.at(index));
  }
  return values;
}

/** Steps of a tenth are to give 0.3 and not 0.30000000000000004, which would be above a threshold of 0.3. */
function valueAt(first: number, more: number): number {
  return more === 0 ? first : Number((first + more).toPrecision(12));
}
