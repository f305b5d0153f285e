/** Every code point that `property` (a regular expression's class, such as `\p{Dash}`) matches, as a text of its own. */
export function codePoints(property: RegExp): string[] {
  const found: string[] = [];
  for (let codePoint = 0; codePoint <= 0x10_ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (property.test(character)) found.push(character);
  }
  return found;
}

/** `U+2013`, for the message of a failed test. */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
