import { ExpressionError } from './expression-error.ts';

/** A parser as peggy generates it. `found` is the character that does not fit, null at the end of the text. */
interface GeneratedParser<Read> {
  parse(text: string): Read;
  readonly SyntaxError: new (
    ...args: never[]
  ) => Error & { readonly found: string | null; readonly location: { readonly start: { readonly offset: number } } };
}

/** A language of CloudWatch's in which people write. */
export interface Grammar<Read> {
  /** What a text in it is called: `rule`. */
  readonly noun: string;
  /** Longest text, in characters. */
  readonly maxLength: number;
  readonly openingBrackets: string;
  readonly closingBrackets: string;
  readonly parser: GeneratedParser<Read>;
}

/** Deepest nesting of brackets: far beyond what people write, and far from exhausting a parser's stack. */
const nestingMax = 100;

/**
 * Reads a text by a generated parser, with errors for people.
 * @throws ExpressionError, for what is too long without an offset, else with that of the first character that does not fit.
 */
export function readByGrammar<Read>(text: string, grammar: Grammar<Read>): Read {
  const { noun, maxLength, parser } = grammar;
  if (text.length > maxLength) throw new ExpressionError(`The ${noun} is longer than ${maxLength} characters.`);
  requireShallow(text, grammar);
  try {
    return parser.parse(text);
  } catch (error) {
    if (!(error instanceof parser.SyntaxError)) throw error;
    const { offset } = error.location.start;
    const found = error.found === null ? `The ${noun} ends too early` : `Unexpected "${error.found}"`;
    throw new ExpressionError(`${found} at character ${offset + 1}.`, { offset });
  }
}

function requireShallow(text: string, { openingBrackets, closingBrackets }: Grammar<unknown>): void {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text.charAt(offset);
    if (openingBrackets.includes(character)) depth++;
    if (closingBrackets.includes(character)) depth--;
    if (depth > nestingMax) throw new ExpressionError(`Brackets are nested deeper than ${nestingMax}.`, { offset });
  }
}
