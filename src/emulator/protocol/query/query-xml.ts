import type { Shape } from '../operation-schema.ts';

/** `value` as the XML element `name`, in the form the Query protocol gives to `shape`. Nothing for undefined. */
export function encodeXml(name: string, shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(shape, value)}</${name}>`;
}

/** An XML element that holds nothing but text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function content(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'structure': {
      const structure = value as Readonly<Record<string, unknown>>;
      let xml = '';
      for (const [name, member] of shape.members) xml += encodeXml(name, member.shape, structure[name]);
      return xml;
    }
    case 'list':
      return (value as readonly unknown[]).map((item) => encodeXml(shape.itemName, shape.item, item)).join('');
    case 'map':
      return Object.entries(value as object)
        .map(([key, item]) => `<entry>${textElement('key', key)}${encodeXml('value', shape.value, item)}</entry>`)
        .join('');
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
