import { maxBodyTextLength, maxBodyValues } from '../aws-request-body.ts';
import type { ScalarKind, Shape } from '../operation-schema.ts';
import { AwsRefusal } from '../service-error.ts';

/** The parameters of a form, by the parts of their names: `MetricData.member.1.Value` is four levels deep. */
interface FormNode {
  text?: string;
  /** Made with the first: most have none. */
  children?: Map<string, FormNode>;
}

/** Parts that a name may have: no input is half as deep. What is longer is left out, as every name that no input has. */
const maxParts = 32;
/** Items that one list may have [inferred]: no list of an input may have a tenth as many. */
const maxItems = 10_000;
/** Characters of a form that are read in one go. */
const pieceLength = 16 * 1024;

/**
 * The parameters of a form, read as they are taken.
 * @throws AwsRefusal RequestEntityTooLargeException for more parameters than any input has, or longer ones.
 */
export function* parametersOf(text: string): Generator<[name: string, value: string]> {
  let count = 0;
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf('&', from + pieceLength);
    const end = found === -1 ? text.length : found;
    if (end - from > pieceLength + maxBodyTextLength) throw tooLarge();
    for (const parameter of new URLSearchParams(text.slice(from, end))) {
      count++;
      if (count > maxBodyValues) throw tooLarge();
      yield parameter;
    }
    from = end + 1;
  }
}

/** The values of those parameters that have one of `names`, each of the first with that name. It yields after each parameter. */
export function* findParameters<Name extends string>(
  text: string,
  ...names: readonly Name[]
): Generator<undefined, Partial<Record<Name, string>>> {
  const found: Partial<Record<Name, string>> = {};
  for (const [name, value] of parametersOf(text)) {
    const wanted = names.find((each) => each === name);
    if (wanted !== undefined) found[wanted] ??= value;
    yield;
  }
  return found;
}

function tooLarge(): AwsRefusal {
  const message = `The form has more than ${maxBodyValues} parameters, one of more than ${maxBodyTextLength} characters, or a list of more than ${maxItems} items.`;
  return new AwsRefusal('RequestEntityTooLargeException', message);
}

/**
 * The parameters of a Query request as the input of an action, with the same values that JSON gives: lists from
 * `Name.member.N` (RDS
 * has other words for `member`), maps from `Name.entry.N.key` and `.value`, timestamps (ISO 8601 or epoch seconds) as Dates.
 * It yields after each parameter and each item. AWS page: "AWS query protocol" (Smithy).
 * @throws AwsRefusal SerializationException (over Query: MalformedInput) naming a parameter that cannot be read.
 */
export function* decodeForm(
  shape: Shape,
  parameters: Iterable<readonly [name: string, value: string]>,
): Generator<undefined, unknown> {
  const root: FormNode = {};
  for (const [name, text] of parameters) {
    yield;
    const parts = name.split('.', maxParts + 1);
    // What no input has is not kept: there may be half a million of it.
    if (parts.length > maxParts || (shape.kind === 'structure' && !shape.members.has(parts[0]!))) continue;
    let node = root;
    for (const part of parts) {
      node.children ??= new Map();
      let child = node.children.get(part);
      if (child === undefined) {
        if (node.children.size === maxItems) throw tooLarge();
        child = {};
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = text;
  }
  return yield* decodeNode(shape, root, '');
}

function* decodeNode(shape: Shape, node: FormNode, name: string): Generator<undefined, unknown> {
  switch (shape.kind) {
    case 'structure': {
      const structure: Record<string, unknown> = {};
      for (const [memberName, member] of shape.members) {
        const child = node.children?.get(memberName);
        if (child === undefined) continue;
        structure[memberName] = yield* decodeNode(member.shape, child, `${name}.${memberName}`);
      }
      return structure;
    }
    case 'list': {
      const list: unknown[] = [];
      for (const child of numbered(node, shape.itemName)) {
        list.push(yield* decodeNode(shape.item, child, `${name}.${shape.itemName}.${list.length + 1}`));
        yield;
      }
      return list;
    }
    case 'map': {
      const entries: [string, unknown][] = [];
      for (const { children } of numbered(node, 'entry')) {
        const value = children?.get('value') ?? {};
        const decoded = yield* decodeNode(shape.value, value, `${name}.entry.${entries.length + 1}`);
        entries.push([children?.get('key')?.text ?? '', decoded]);
        yield;
      }
      return Object.fromEntries(entries);
    }
    default:
      return decodeScalar(shape.kind, node.text ?? '', name.slice(1));
  }
}

/** The children called `1`, `2`, ... of the child `part`, in the order of their numbers, whatever order they came in. */
function numbered(node: FormNode, part: string): FormNode[] {
  const entries = [...(node.children?.get(part)?.children ?? [])];
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

function decodeScalar(kind: ScalarKind, text: string, name: string): unknown {
  if (kind === 'string') return text;
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  if (kind === 'number') {
    if (numberPattern.test(text)) return Number(text);
    // As Java and JavaScript write them, and as Python does: nan, inf.
    const [, sign, word] = specialNumber.exec(text) ?? [];
    if (word !== undefined) return word.toLowerCase() === 'nan' ? Number.NaN : Number(`${sign}Infinity`);
  }
  if (kind === 'timestamp') {
    const date = new Date(numberPattern.test(text) ? Number(text) * 1000 : text);
    if (!Number.isNaN(date.getTime())) return date;
  }
  throw new AwsRefusal('SerializationException', `The value ${text} for parameter ${name} is not a ${kind}.`);
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const specialNumber = /^([+-]?)(nan|inf|infinity)$/i;
