import { RE2JS, RE2JSException } from 're2js';
import type { CompilePattern } from '../../cloudwatch/logs/log-query-value.ts';
import { ExpressionError } from '../../parsing/expression-error.ts';

/** How large the patterns of one query may be in all, in instructions: making these takes a tenth of a second at most. */
const maxInstructions = 5000;

/** The engine of one query's regular expressions: RE2, whose time grows with the text's length and no faster. */
export function createPatternCompiler(): CompilePattern {
  let instructions = 0;
  return (source, { ignoreCase }) => {
    instructions += patternSize(source);
    if (instructions > maxInstructions) throw refused(source, 'the patterns of the query are too large');
    try {
      const pattern = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      return (text) => pattern.test(text);
    } catch (error) {
      if (error instanceof RE2JSException) throw refused(source, error.message);
      throw error;
    }
  };
}

function refused(source: string, reason: string): ExpressionError {
  return new ExpressionError(`The pattern /${source}/ is not taken: ${reason}.`);
}

/** A class by the name of a script or category is a long table. */
const namedClassSize = 20;

/** About how many instructions a pattern becomes. A counted repetition is written out as often as it counts. */
function patternSize(source: string): number {
  /** What stands in the groups around, from the outermost on. */
  const outer: number[] = [];
  let size = 0;
  let last = 0;
  for (const [token] of source.matchAll(patternTokens)) {
    if (token === '(') {
      outer.push(size);
      size = 0;
    } else if (token === ')') {
      last = size + 2;
      size = (outer.pop() ?? 0) + last;
    } else if (/^\{\d/.test(token)) {
      const count = Math.max(...token.match(/\d+/g)!.map(Number));
      size += last * (count - 1);
      last *= count;
    } else {
      last = /\\p/i.test(token) ? namedClassSize * token.split(/\\p/i).length : 1;
      size += last;
    }
  }
  return outer.reduce((total, around) => total + around, size);
}

/** An escape, a class in brackets, a counted repetition, or one character. */
const patternTokens =
  /\\[pP]\{[^}]*\}|\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\^?[a-z]+:\]|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/g;
