import { randomInt } from 'node:crypto';

/** Crockford's alphabet: no I, L, O or U, so that a reference survives being read out over the telephone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groups = 3;
const groupLength = 4;

/** A reference nobody can guess or count up to, such as `C-7Q2M-0XKD-94TB`: 60 random bits. */
export function createReference(): string {
  const group = () => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `C-${Array.from({ length: groups }, group).join('-')}`;
}

/**
 * The reference that somebody typed, in the form in which it is stored: upper case, with O read as 0 and I and L as 1.
 * Undefined when it cannot be a reference.
 */
export function readReference(text: string): string | undefined {
  const reference = text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^C(-[0-9A-HJKMNP-TV-Z]{4}){3}$/.test(reference) ? reference : undefined;
}
