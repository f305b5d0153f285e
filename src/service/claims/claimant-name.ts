/**
 * The name that somebody typed or pasted, in the form in which it is stored: composed (NFC), a tab as a space, and nothing
 * around it. What else a name has is its own: the spaces, dashes, joiners and marks of direction of any script.
 */
export function readName(text: string): string {
  // JavaScript trims all white space but the one that stems from mainframes.
  return text.normalize('NFC').replaceAll('\t', ' ').replaceAll('\u0085', '\n').trim();
}

/**
 * Whether something of the name can be seen. Ignorable characters, marks without a letter to sit on, control characters and
 * spaces make no name by themselves, nor do the few symbols and letters that Unicode has for a blank.
 */
export function showsSomething(name: string): boolean {
  return /[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Z}\p{M}\p{Noncharacter_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{1d159}]/u.test(
    name,
  );
}

/** Neither separators of lines nor of paragraphs. */
export function isOneLine(name: string): boolean {
  return !/[\n\v\f\r\u0085\p{Zl}\p{Zp}]/u.test(name);
}

/**
 * Whether every character came through: no control characters, no half of a surrogate pair, and not what bytes become that
 * are no UTF-8. Stored, it would be a name that nobody can mend.
 */
export function isReadable(name: string): boolean {
  return name.isWellFormed() && !/[\p{Cc}\p{Noncharacter_Code_Point}\ufffd]/u.test(name);
}
