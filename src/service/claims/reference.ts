import { randomFillSync } from 'node:crypto';
import { decodedUri, plainText } from './plain-text.ts';

/** Crockford's alphabet: no I, L, O or U, so that a reference survives being read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 3;
const groupLength = 4;
/** Asking the operating system is what takes time, so it is asked for many references at once. */
const random = Buffer.alloc(groups * groupLength * 256);
let used = random.length;

/** A reference nobody can guess or count up to, such as `C-7Q2M-0XKD-94TB`: 60 random bits. */
export function createReference(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  let reference = 'C';
  for (let index = 0; index < groups * groupLength; index += 1) {
    if (index % groupLength === 0) reference += '-';
    // The alphabet has 32 characters, so five bits of a random byte pick one without favouring any.
    reference += alphabet[(random[used++] ?? 0) & 31];
  }
  return reference;
}

/**
 * The reference that somebody typed, in the form in which it is stored: upper case, with O read as 0 and I and L as 1,
 * and hyphens between its groups. It may be written without hyphens, with spaces or any other separators, and may stand in
 * a sentence or in the address of a claim's page. Undefined when there is none, or more than one.
 */
export function readReference(text: string): string | undefined {
  const typed = plainText(decodedUri(text)).toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const alone = wholeReference.exec(typed.replaceAll(/[^0-9A-Z]/g, ''));
  const found = new Set([...(alone === null ? typed.matchAll(referenceInText) : [alone])].map(canonical));
  const [reference] = found;
  return found.size === 1 ? reference : undefined;
}

const wholeReference = /^C([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})$/;
/** Among words only whole groups count: "please check my claims" has the letters of a reference. */
const referenceInText =
  /(?<![0-9A-Z]-?)C[^0-9A-Z]{0,3}([0-9A-HJKMNP-TV-Z]{4})[^0-9A-Z]{0,3}([0-9A-HJKMNP-TV-Z]{4})[^0-9A-Z]{0,3}([0-9A-HJKMNP-TV-Z]{4})(?!-?[0-9A-Z])/g;

function canonical([, first, second, third]: RegExpExecArray): string {
  return `C-${first}-${second}-${third}`;
}
