import { randomFillSync } from 'node:crypto';

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
 * The reference that somebody typed, in the form in which it is stored: upper case, with O read as 0 and I and L as 1.
 * Undefined when it cannot be a reference.
 */
export function readReference(text: string): string | undefined {
  const reference = text.trim().toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^C(-[0-9A-HJKMNP-TV-Z]{4}){3}$/.test(reference) ? reference : undefined;
}
