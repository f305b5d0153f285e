/** What comes before a value that the database refused, and what may follow it: the one may be anybody's name. */
const quotedValue =
  /\b(entry|value:?|near|string:?|text:?) '.*?'?((?: for (?:key|column) \S+)?(?: at (?:row|line) \d+)?)$/s;

/**
 * An error's message without the value that it quotes: of `Duplicate entry 'Zoë' for key 'name'` it leaves
 * `Duplicate entry '…' for key 'name'`. Databases quote what they could not store, which no log or trace may show.
 */
export function withoutValues(message: string): string {
  return message.replace(quotedValue, "$1 '…'$2");
}

/** The same for a stack trace, which begins with the message. */
export function stackWithoutValues({ stack, message }: Error): string | undefined {
  return stack?.replace(message, () => withoutValues(message));
}
