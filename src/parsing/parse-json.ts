/** Deepest nesting that is read, as Jackson's, which AWS's servers read by. What walks the value cannot exhaust the stack. */
export const nestingMax = 1000;

/** The value of a JSON text. Undefined for what is not JSON, and for objects and arrays nested deeper than 1000. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const [quote, backslash, bracket, closingBracket, brace, closingBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

function isTooDeep(text: string): boolean {
  // Whatever is that deep has as many brackets on either side.
  if (text.length <= 2 * nestingMax) return false;
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === quote) offset = endOfString(text, offset);
    else if (code === bracket || code === brace) depth++;
    else if (code === closingBracket || code === closingBrace) depth--;
    if (depth > nestingMax) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends: the offset of its closing quotation mark, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let offset = start + 1; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === quote) return offset;
    if (code === backslash) offset++;
  }
  return text.length;
}
