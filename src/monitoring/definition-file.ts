import {
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
  visit,
} from 'yaml';
import type { Finding, Path, PathFinding, Place, Problem } from './problem.ts';

/** A YAML file of definitions that knows where each of its values stands. */
export interface DefinitionFile {
  /** Path from the project's folder, with slashes: `alarms/http.yaml`. */
  readonly name: string;
  readonly document: Document;
  /** The document as plain data, with whatever was substituted in it. */
  toData(): unknown;
  /** The place of a value, or of its key; where the path leads nowhere (a field is missing), the nearest thing above it. */
  placeOf(path: Path, at?: 'key' | 'value'): Place;
  /** The place of `piece` in the text that a node was read from; the whole node where it is not written out literally. */
  placeOfPiece(node: Node, piece: string): Place;
  problem(finding: PathFinding): Problem;
}

/** Reads YAML. The problems are those of the syntax; a file that has any cannot be turned into data. */
export function parseDefinitionFile(source: { name: string; text: string }): {
  file: DefinitionFile;
  problems: Problem[];
} {
  const { name, text } = source;
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lines = text.split(/\r?\n/);

  function placeAt(start: number, end: number): Place {
    const { line, col } = lineCounter.linePos(start);
    const sourceLine = lines[line - 1] ?? '';
    const restOfLine = Math.max(1, sourceLine.length - col + 1);
    return { file: name, line, column: col, length: Math.max(1, Math.min(end - start, restOfLine)), sourceLine };
  }
  function placeOfNode(node: Node | undefined): Place {
    const [start, end] = node?.range ?? [0, 1];
    return placeAt(start, end);
  }
  function placeOfPiece(node: Node, piece: string): Place {
    const [start, end] = node.range ?? [0, 1];
    const before = text.slice(start, end).indexOf(piece);
    return before < 0 ? placeOfNode(node) : placeAt(start + before, start + before + piece.length);
  }
  /** A place inside a text value; the whole of it where the text does not stand in the file as it is (folded, or with a name replaced). */
  function placeInText(path: Path, offset: number, length = 1): Place {
    const { value, found } = walk(document, path);
    const [start, end] = value?.range ?? [0, 1];
    const before =
      found && isScalar(value) ? text.slice(start, end).indexOf(String(value.value).slice(0, offset + length)) : -1;
    return before < 0 ? placeOf(path) : placeAt(start + before + offset, start + before + offset + length);
  }
  function placeOf(path: Path, at: 'key' | 'value' = 'value'): Place {
    const { key, value, found } = walk(document, path);
    const wantsKey = at === 'key' || !found || value === undefined || isCollection(value);
    return placeOfNode(wantsKey ? (key ?? value) : value);
  }

  const file: DefinitionFile = {
    name,
    document,
    toData: () => document.toJS(),
    placeOf,
    placeOfPiece,
    problem: ({ path, at, offset, length, severity, message, remedy }) => ({
      ...(offset === undefined ? placeOf(path, at) : placeInText(path, offset, length)),
      severity,
      message,
      remedy,
    }),
  };
  const problems = [...repeatedKeys(document), ...firstSyntaxError(document), ...unresolvedAliases(document)].map(
    ({ start, end, ...finding }) => ({ ...placeAt(start, end), ...finding }),
  );
  return { file, problems };
}

/** A finding of the parser, between two characters of the text. */
interface SyntaxFinding extends Finding {
  readonly start: number;
  readonly end: number;
}

function repeatedKeys(document: Document): SyntaxFinding[] {
  const found: SyntaxFinding[] = [];
  visit(document, {
    Map(_, { items }) {
      const keys = items.map(({ key }) => key).filter((key) => isScalar(key));
      for (const [index, key] of keys.entries()) {
        const [start, end] = key.range ?? [0, 1];
        const isRepeated = keys.slice(0, index).some(({ value }) => value === key.value);
        if (isRepeated)
          found.push({ start, end, ...error('this key is already used above', 'rename or remove one of the two') });
      }
    },
  });
  return found;
}

/** Only the first: after it the parser has lost the thread, and what it says follows from that. */
function firstSyntaxError(document: Document): SyntaxFinding[] {
  const first = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (first === undefined) return [];
  const [start, end] = first.pos;
  // A bare ${Name} ends a value inside brackets: there the brace opens a map.
  const isBareName = first.message.includes('flow-map-start');
  const remedy = isBareName
    ? `put quotes around \${Name} inside [ ] and { }`
    : 'mend the YAML: look at indentation, quotes and brackets here and on the line above';
  return [{ start, end, ...error(`not valid YAML: ${first.message}`, remedy) }];
}

function unresolvedAliases(document: Document): SyntaxFinding[] {
  const found: SyntaxFinding[] = [];
  visit(document, {
    Alias(_, alias) {
      const [start, end] = alias.range ?? [0, 1];
      const isKnown = alias.resolve(document) !== undefined;
      if (!isKnown)
        found.push({
          start,
          end,
          ...error(
            `nothing is named &${alias.source}`,
            `write &${alias.source} before the value that is meant, above this line`,
          ),
        });
    },
  });
  return found;
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

function resolve(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document) ?? node;
  return isNode(node) ? node : undefined;
}
