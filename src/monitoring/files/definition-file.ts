import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { Finding, Path, PathFinding, Place, Problem } from '../model/problem.ts';
import { readPlainYaml } from './fast-yaml.ts';

/** A YAML file of definitions that knows where each of its values stands. */
export interface DefinitionFile {
  /** Path from the project's folder, with slashes: `alarms/http.yaml`. */
  readonly name: string;
  /** The text as plain data. Names are substituted in it, in place. */
  readonly data: unknown;
  /** A number as it is written: YAML takes 0x4 for a number of its own. Undefined for what is no single value. */
  sourceOf(path: Path): string | undefined;
  /** The place of a value, or of its key; where the path leads nowhere (a field is missing), the nearest thing above it. */
  placeOf(path: Path, at?: 'key' | 'value'): Place;
  /** The place of `piece` in the text that a value was read from; the whole value where it is not written out literally. */
  placeOfPiece(path: Path, piece: string): Place;
  problem(finding: PathFinding): Problem;
}

/**
 * Reads YAML. The problems are those of the syntax; the data of a file that has any are of no use. Where its values stand is looked up when
 * somebody asks, which for most files nobody does.
 */
export function parseDefinitionFile(source: { name: string; text: string }): {
  file: DefinitionFile;
  problems: Problem[];
} {
  const { name, text } = source;
  const plain = readPlainYaml(text);
  let parsed: { document: Document; lineCounter: LineCounter } | undefined;
  const lines = text.split(/\r?\n/);

  function locate(): { document: Document; lineCounter: LineCounter } {
    if (parsed === undefined) {
      const lineCounter = new LineCounter();
      // Repeated keys are found below, with the place of the second one.
      const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false });
      parsed = { document, lineCounter };
    }
    return parsed;
  }
  function placeAt(start: number, end: number): Place {
    const { line, col } = locate().lineCounter.linePos(start);
    const sourceLine = lines[line - 1] ?? '';
    const restOfLine = Math.max(1, sourceLine.length - col + 1);
    return { file: name, line, column: col, length: Math.max(1, Math.min(end - start, restOfLine)), sourceLine };
  }
  function placeOfNode(node: Node | undefined): Place {
    const [start, end] = node?.range ?? [0, 1];
    return placeAt(start, end);
  }
  function placeOfPiece(path: Path, piece: string): Place {
    const { value } = walk(locate().document, path);
    const [start, end] = value?.range ?? [0, 1];
    const before = text.slice(start, end).indexOf(piece);
    return before < 0 ? placeOfNode(value) : placeAt(start + before, start + before + piece.length);
  }
  /** A place inside a text value; the whole of it where that cannot be told. */
  function placeInText(path: Path, offset: number, length = 1): Place {
    const { value, found } = walk(locate().document, path);
    if (!found || !isScalar(value)) return placeOf(path);
    const [start, end] = value.range ?? [0, 1];
    // The value that was looked at, in which names were substituted.
    const shown = String(valueAt(data, path));
    const inSource = offsetInSource(shown, { offset, length, source: text.slice(start, end) });
    return inSource === undefined ? placeOf(path) : placeAt(start + inSource, start + inSource + length);
  }
  function placeOf(path: Path, at: 'key' | 'value' = 'value'): Place {
    const { key, value, found } = walk(locate().document, path);
    const wantsKey = at === 'key' || !found || value === undefined || isCollection(value);
    return placeOfNode(wantsKey ? (key ?? value) : value);
  }

  const findings = plain === undefined ? survey(locate().document) : [];
  const syntax = plain === undefined ? firstSyntaxError(locate().document) : [];
  const problems = [...syntax, ...findings].map(({ start, end, ...finding }) => ({
    ...placeAt(start, end),
    ...finding,
  }));
  const data = plain === undefined ? (problems.length > 0 ? undefined : locate().document.toJS()) : plain.data;

  const file: DefinitionFile = {
    name,
    data,
    sourceOf(path) {
      const { value, found } = walk(locate().document, path);
      return found && isScalar(value) ? value.source : undefined;
    },
    placeOf,
    placeOfPiece,
    problem: ({ path, at, offset, length, severity, message, remedy }) => ({
      ...(offset === undefined ? placeOf(path, at) : placeInText(path, offset, length)),
      severity,
      message,
      remedy,
    }),
  };
  return { file, problems };
}

/**
 * Where a piece of a value stands in what it was read from. Most texts stand there as they are, after a quote perhaps. One that is folded
 * over several lines, or in which a name was replaced, still holds the same pieces as often and in the same order.
 */
function offsetInSource(
  value: string,
  { offset, length, source }: { offset: number; length: number; source: string },
): number | undefined {
  const literal = source.indexOf(value.slice(0, offset + length));
  if (literal >= 0) return literal + offset;
  const piece = value.slice(offset, offset + length);
  if (piece === '') return offset < value.length ? undefined : source.trimEnd().length;
  const before = value.slice(0, offset).split(piece).length;
  const stretches = source.split(piece);
  if (/\s/.test(piece) || stretches.length !== value.split(piece).length) return undefined;
  return stretches.slice(0, before).join(piece).length;
}

/** A finding of the parser, between two characters of the text. */
interface SyntaxFinding extends Finding {
  readonly start: number;
  readonly end: number;
}

/** Goes once through all nodes, for repeated keys and aliases of nothing. */
function survey(document: Document): SyntaxFinding[] {
  const findings: SyntaxFinding[] = [];
  const anchors = new Set<string>();
  function look(node: unknown): void {
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
    if (isMap(node)) {
      const keys = new Set<unknown>();
      for (const { key, value } of node.items) {
        if (isScalar(key)) {
          if (key.anchor !== undefined) anchors.add(key.anchor);
          if (keys.has(key.value)) findings.push(repeatedKey(key));
          keys.add(key.value);
        }
        look(value);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) look(item);
    } else if (isAlias(node) && !anchors.has(node.source)) findings.push(unknownAnchor(node));
  }
  look(document.contents);
  return findings;
}

function repeatedKey(key: Scalar): SyntaxFinding {
  const [start, end] = key.range ?? [0, 1];
  return { start, end, ...error('this key is already used above', 'rename or remove one of the two') };
}

function unknownAnchor(alias: Alias): SyntaxFinding {
  const [start, end] = alias.range ?? [0, 1];
  const remedy = `write &${alias.source} before the value that is meant, above this line`;
  return { start, end, ...error(`nothing is named &${alias.source}`, remedy) };
}

/** Only the first: after it the parser has lost the thread, and what it says follows from that. */
function firstSyntaxError(document: Document): SyntaxFinding[] {
  const [first] = document.errors;
  if (first === undefined) return [];
  const [start, end] = first.pos;
  // A bare ${Name} ends a value inside brackets: there the brace opens a map.
  const isBareName = first.message.includes('flow-map-start');
  const remedy = isBareName
    ? `put quotes around \${Name} inside [ ] and { }`
    : 'mend the YAML: look at indentation, quotes and brackets here and on the line above';
  return [{ start, end, ...error(`not valid YAML: ${first.message}`, remedy) }];
}

function error(message: string, remedy: string): Finding {
  return { severity: 'error', message, remedy };
}

/** Follows a path as far as it leads. `key` is the key under which the last node stands, if it stands in a map. */
function walk(document: Document, path: Path): { key: Node | undefined; value: Node | undefined; found: boolean } {
  let value: Node | undefined = resolve(document, document.contents);
  let key: Node | undefined;
  for (const step of path) {
    if (isMap(value)) {
      const pair = value.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return { key, value, found: false };
      key = isNode(pair.key) ? pair.key : undefined;
      value = resolve(document, pair.value);
    } else if (isSeq(value) && typeof step === 'number' && step < value.items.length) {
      key = undefined;
      value = resolve(document, value.items[step]);
    } else return { key, value, found: false };
  }
  return { key, value, found: true };
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) value = (value as Record<string | number, unknown> | undefined)?.[step];
  return value;
}

function resolve(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document) ?? node;
  return isNode(node) ? node : undefined;
}
