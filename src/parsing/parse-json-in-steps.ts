import { nestingMax } from './parse-json.ts';

/** What a JSON text holds, or why it cannot be told. */
export type JsonReading = { readonly value: unknown } | { readonly problem: 'malformed' | 'too large' };

/**
 * What is wanted of a value. Of an object the fields for which `field` gives something, of an array the items; where these are missing
 * the value is no more than an object, or an array, that is empty.
 */
export interface JsonWanted {
  readonly field?: (name: string) => JsonWanted | undefined;
  readonly item?: JsonWanted;
}

export interface JsonLimits {
  /** Numbers, texts, true, false, null, objects and arrays that are wanted, in all. */
  readonly maxValues: number;
  /** Characters of one number or text. */
  readonly maxTokenLength: number;
}

/** Characters between two yields: as many make some hundred values, or a thousand. */
const strideLength = 4096;

type List = unknown[];
type Fields = Record<string, unknown>;
interface Place {
  readonly container: List | Fields | undefined;
  readonly key: string;
  /** Of the object or array that the place is in. */
  readonly wanted: JsonWanted | undefined;
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * `parseJson` for a text of any length: JSON.parse makes everybody wait until it is done, and this yields every few thousand
 * characters. It takes and refuses the same texts, but for those that have more than the limits. What is not wanted is read over, and takes
 * no memory: to tidy up after a million objects would take longer than to read them.
 */
export function* parseJsonInSteps(
  text: string,
  wanted: JsonWanted,
  { maxValues, maxTokenLength }: JsonLimits,
): Generator<undefined, JsonReading> {
  /** The objects and arrays around the place. */
  const outer: Place[] = [];
  /** What is wanted of the value that comes next. */
  let next: JsonWanted | undefined = wanted;
  let container: List | Fields | undefined;
  let key = '';
  let root: unknown;
  let values = 0;
  let expected: Expected = 'value';
  let nextYield = strideLength;

  function add(value: unknown): void {
    if (next === undefined) return;
    values++;
    if (container === undefined) root = value;
    else if (Array.isArray(container)) container.push(value);
    else setField(container, key, value);
  }

  /** Goes into a new object or array. This and `close` say what is expected next. */
  function open(isList: boolean): Expected {
    const isEmpty = (isList ? next?.item : next?.field) === undefined;
    const opened = isList ? (isEmpty ? emptyList : []) : isEmpty ? emptyFields : {};
    add(opened);
    outer.push({ container, key, wanted: next });
    container = opened;
    if (isList) next = next?.item;
    return isList ? 'value or end' : 'key or end';
  }

  function close(): Expected {
    const around = outer.pop()!;
    container = around.container;
    key = around.key;
    // In a list the next is as the one that ended; in an object its key says what is wanted.
    next = around.wanted;
    return container === undefined ? 'nothing' : 'comma or end';
  }

  for (let at = 0; at < text.length; ) {
    if (at >= nextYield) {
      nextYield = at + strideLength;
      yield;
    }
    const character = text[at]!;
    if (spaces.has(character)) {
      at++;
      continue;
    }
    if (character === ',' || character === ':') {
      if (expected !== (character === ',' ? 'comma or end' : 'colon')) return malformed;
      expected = character === ',' && !Array.isArray(container) ? 'key' : 'value';
      at++;
      continue;
    }
    if (character === ']' || character === '}') {
      const isList = character === ']';
      const isEnd = expected === 'comma or end' || expected === (isList ? 'value or end' : 'key or end');
      if (!isEnd || Array.isArray(container) !== isList) return malformed;
      expected = close();
      at++;
      continue;
    }
    if (expected === 'key' || expected === 'key or end') {
      const end = character === '"' ? endOfText(text, at, maxTokenLength) : 0;
      if (end === undefined) return tooLarge;
      const read = readText(text.slice(at, end));
      if (read === undefined) return malformed;
      key = read;
      next = outer.at(-1)?.wanted?.field?.(read);
      expected = 'colon';
      at = end;
      continue;
    }
    if (expected !== 'value' && expected !== 'value or end') return malformed;
    if (values >= maxValues) return tooLarge;
    if (character === '[' || character === '{') {
      if (outer.length >= nestingMax) return malformed;
      expected = open(character === '[');
      at++;
      continue;
    }
    const end = character === '"' ? endOfText(text, at, maxTokenLength) : endOfWord(text, at, maxTokenLength);
    if (end === undefined) return tooLarge;
    const token = text.slice(at, end);
    const value = character === '"' ? readText(token) : readWord(token);
    if (value === undefined) return malformed;
    add(value);
    expected = container === undefined ? 'nothing' : 'comma or end';
    at = end;
  }
  return expected === 'nothing' ? { value: root } : malformed;
}

/** In the place of those of which nothing is wanted: nothing is added to them. */
const emptyList: List = [];
const emptyFields: Fields = {};

const malformed: JsonReading = { problem: 'malformed' };
const tooLarge: JsonReading = { problem: 'too large' };
const spaces: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r']);

/** Assigned, `__proto__` would be no field. */
function setField(fields: Fields, key: string, value: unknown): void {
  if (key !== '__proto__') fields[key] = value;
  else Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Behind the closing quotation mark of the text that begins at `start`, or the end of all; undefined for a text that is too long. */
function endOfText(text: string, start: number, maxLength: number): number | undefined {
  const last = start + maxLength;
  for (let at = start + 1; at <= last; ) {
    const end = text.indexOf('"', at);
    const isTooLong = (end === -1 ? text.length : end + 1) - start > maxLength;
    if (isTooLong) return undefined;
    if (end === -1) return text.length;
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + 1;
    at = end + 1;
  }
  return undefined;
}

/** Behind the number, or the word, that begins at `start`; undefined for one that is too long. */
function endOfWord(text: string, start: number, maxLength: number): number | undefined {
  for (let at = start; at - start <= maxLength; at++) {
    if (at >= text.length || !wordCharacter.test(text[at]!)) return at;
  }
  return undefined;
}

const wordCharacter = /[-+.\w]/;
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function readWord(token: string): unknown {
  return numberPattern.test(token) ? Number(token) : words.get(token);
}

/** Escapes, and what may not stand in a text unescaped, are left to JSON.parse. */
function readText(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}
