import type { Shape } from '../operation-schema.ts';

/**
 * `value` as the XML element `name`, in the form the Query protocol gives to `shape`. Nothing for undefined. It yields after each item
 * of a list.
 */
export function* encodeXml(name: string, shape: Shape, value: unknown): Generator<undefined, string> {
  if (value === undefined || value === null) return '';
  return `<${name}>${yield* content(shape, value)}</${name}>`;
}

/** An XML element that holds nothing but text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function* content(shape: Shape, value: unknown): Generator<undefined, string> {
  switch (shape.kind) {
    case 'structure': {
      const structure = value as Readonly<Record<string, unknown>>;
      const members: string[] = [];
      for (const [name, member] of shape.members) members.push(yield* encodeXml(name, member.shape, structure[name]));
      return members.join('');
    }
    case 'list': {
      const items: string[] = [];
      for (const item of value as readonly unknown[]) {
        items.push(yield* encodeXml(shape.itemName, shape.item, item));
        yield;
      }
      return items.join('');
    }
    case 'map': {
      const entries: string[] = [];
      for (const [key, item] of Object.entries(value as object)) {
        entries.push(`<entry>${textElement('key', key)}${yield* encodeXml('value', shape.value, item)}</entry>`);
        yield;
      }
      return entries.join('');
    }
    default:
      return escapeXml(value instanceof Date ? value.toISOString() : String(value));
  }
}

function escapeXml(text: string): string {
  return text.replace(notXml, '\uFFFD').replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Characters that XML 1.0 has no way to write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
