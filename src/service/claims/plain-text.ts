/**
 * `text` as a keyboard with a plain Latin layout would have typed it, for fields that hold only letters, digits and
 * separators: policy number, telephone number, date, reference. What a paste brings along unseen (Unicode's
 * default-ignorable characters: zero widths, direction marks, a BOM, soft hyphens) is dropped. Any space becomes a space,
 * any dash a hyphen, a decimal digit of any script 0 to 9, and a full width or small form the character that it is a form
 * of. Letters with accents are composed (NFC). What stands at both ends is trimmed. Not for names: they need joiners,
 * and their dashes and spaces are their own.
 */
export function plainText(text: string): string {
  if (isPlain(text)) return text.trim();
  return text
    .replaceAll(ignorable, '')
    .normalize('NFC')
    .replaceAll(forms, (form) => form.normalize('NFKC'))
    .replaceAll(spaces, ' ')
    .replaceAll(dashes, '-')
    .replaceAll(foreignDigits, asciiDigit)
    .trim();
}

/** A part of an address, such as `C%207Q2M`, as it was meant; any other text as it is. */
export function decodedUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ignorable = /\p{Default_Ignorable_Code_Point}/gu;
/** Full width, and the small forms of East Asian punctuation. Other compatibility characters, such as ², are no digits. */
const forms = /[\uff01-\uff5e\ufe50-\ufe6b]/g;
/** A blank of braille is a space in all but its properties. */
const spaces = /[\p{White_Space}\u2800]/gu;
/** Japanese keyboards have the mark of a long vowel where others have the hyphen. */
const dashes = /[\p{Dash}\u30fc\uff70]/gu;
const foreignDigits = /(?![0-9])\p{Nd}/gu;
const digit = /^\p{Nd}$/u;

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/** Unicode promises that the ten digits of a script follow each other from zero on, and that nothing else stands between. */
function asciiDigit(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  let first = codePoint;
  while (digit.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((codePoint - first) % 10);
}
