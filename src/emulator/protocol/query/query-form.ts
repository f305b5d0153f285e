import type { ScalarKind, Shape } from '../operation-schema.ts';
import { AwsRefusal } from '../service-error.ts';

/** The parameters of a form, by the parts of their names: `MetricData.member.1.Value` is four levels deep. */
interface FormNode {
  text?: string;
  readonly children: Map<string, FormNode>;
}

/** Parts that a name may have: no input is half as deep. What is longer is left out, as every name that no input has. */
const maxParts = 32;

/**
 * The parameters of a Query request as the input of an action, with the same values that JSON gives: lists from
 * `Name.member.N` (RDS
 * has other words for `member`), maps from `Name.entry.N.key` and `.value`, timestamps (ISO 8601 or epoch seconds) as Dates.
 * AWS page: "AWS query protocol" (Smithy).
 * @throws AwsRefusal SerializationException (over Query: MalformedInput) naming a parameter that cannot be read.
 */
export function decodeForm(shape: Shape, parameters: URLSearchParams): unknown {
  const root: FormNode = { children: new Map() };
  for (const [name, text] of parameters) {
    const parts = name.split('.', maxParts + 1);
    if (parts.length > maxParts) continue;
    let node = root;
    for (const part of parts) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.text = text;
  }
  return decodeNode(shape, root, '');
}

function decodeNode(shape: Shape, node: FormNode, name: string): unknown {
  switch (shape.kind) {
    case 'structure': {
      const structure: Record<string, unknown> = {};
      for (const [memberName, member] of shape.members) {
        const child = node.children.get(memberName);
        if (child !== undefined) structure[memberName] = decodeNode(member.shape, child, `${name}.${memberName}`);
      }
      return structure;
    }
    case 'list':
      return numbered(node, shape.itemName).map((child, i) =>
        decodeNode(shape.item, child, `${name}.${shape.itemName}.${i + 1}`),
      );
    case 'map':
      return Object.fromEntries(
        numbered(node, 'entry').map((entry, i) => [
          entry.children.get('key')?.text ?? '',
          decodeNode(shape.value, entry.children.get('value') ?? { children: new Map() }, `${name}.entry.${i + 1}`),
        ]),
      );
    default:
      return decodeScalar(shape.kind, node.text ?? '', name.slice(1));
  }
}

/** The children called `1`, `2`, ... of the child `part`, in the order of their numbers, whatever order they came in. */
function numbered(node: FormNode, part: string): FormNode[] {
  const entries = [...(node.children.get(part)?.children ?? [])];
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
