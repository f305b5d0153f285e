import { ExpressionError } from './expression-error.ts';

/** What a grammar calls where a bracket opens and where it closes, as `options.nesting`. */
export interface Nesting {
  /** `offset` is the bracket's place in the text. Always true. Throws when brackets are nested too deeply. */
  open(offset: number): boolean;
  /** Always true. */
  close(): boolean;
}

/** A parser as peggy generates it. */
export interface GeneratedParser<Read> {
  parse(text: string, options: { readonly nesting: Nesting }): Read;
  readonly SyntaxError: new (
    ...args: never[]
  ) => Error & {
    /** The character that does not fit, null at the end of the text. */
    readonly found: string | null;
    /** Null where the grammar itself says what is wrong, in the message. */
    readonly expected: readonly unknown[] | null;
    readonly location: { readonly start: { readonly offset: number } };
  };
}

/** A language in which people ask AWS something. */
export interface Grammar<Read> {
  /** What a text in it is called: `rule`. */
  readonly noun: string;
  /** Longest text that AWS takes, in characters. */
  readonly maxLength: number;
  readonly parser: GeneratedParser<Read>;
}

/** Deepest nesting of brackets: far beyond what people write, and far from exhausting a parser's stack. */
const nestingMax = 100;

/**
 * Reads a text by a generated parser, with errors for people. The grammar has to read its brackets through `options.nesting`,
 * and whatever else may stand in a row of any length (`not not not a`) by a loop.
 * @throws ExpressionError, for what is too long without an offset, else with that of the first character that does not fit.
 */
export function parseWithGrammar<Read>(text: string, { noun, maxLength, parser }: Grammar<Read>): Read {
  if (text.length > maxLength) throw new ExpressionError(`The ${noun} is longer than ${maxLength} characters.`);
  try {
    return parser.parse(text, { nesting: createNesting() });
  } catch (error) {
    if (!(error instanceof parser.SyntaxError)) throw error;
    const { offset } = error.location.start;
    const place = `at character ${offset + 1}`;
    if (error.expected === null) throw new ExpressionError(`${error.message} (${place}).`, { offset });
    const found = error.found === null ? `The ${noun} ends too early` : `Unexpected "${error.found}"`;
    throw new ExpressionError(`${found} ${place}.`, { offset });
  }
}

function createNesting(): Nesting {
  let depth = 0;
  return {
    open(offset) {
      depth++;
      if (depth > nestingMax) throw new ExpressionError(`Brackets are nested deeper than ${nestingMax}.`, { offset });
      return true;
    },
    close() {
      depth--;
      return true;
    },
  };
}
