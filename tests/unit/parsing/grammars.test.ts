import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import peggy from 'peggy';
import { describe, expect, test } from 'vitest';
import { ExpressionError } from '../../../src/parsing/expression-error.ts';
import { type GeneratedParser, parseWithGrammar } from '../../../src/parsing/parse-with-grammar.ts';
import { type Language, languages } from './languages.ts';

const source = join(import.meta.dirname, '../../../src');
const randomTexts = 300;

/** Counts the calls of rules that it takes to read or refuse a text. Throws at once when they are more than they may be. */
function createCallCounter({ grammar, maxLength, callsPerCharacter }: Language): (text: string) => number {
  const written = readFileSync(join(source, grammar), 'utf8');
  const traced = peggy.generate(written, { trace: true }) as unknown as GeneratedParser<unknown>;
  return (text) => {
    let calls = 0;
    const most = callsPerCharacter * (text.length + 1);
    const tracer = {
      trace({ type }: { type: string }) {
        if (type === 'rule.enter') calls++;
        if (calls > most) throw new Error(`More than ${most} calls for ${text.length} characters.`);
      },
    };
    const parser: GeneratedParser<unknown> = {
      parse: (input, options) => traced.parse(input, { ...options, tracer } as typeof options),
      SyntaxError: traced.SyntaxError,
    };
    unlessRefused(() => parseWithGrammar(text, { noun: 'text', maxLength, parser }));
    return calls;
  };
}

function unlessRefused(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
  }
}

/** The text of that shape with so many repetitions, or as many as there is room for. */
function shaped(shape: Language['shapes'][number], maxLength: number, atMost = maxLength): string {
  const [first, repeated, middle, behind, last = ''] = shape;
  const room = Math.floor((maxLength - first.length - middle.length - last.length) / (repeated.length + behind.length));
  const times = Math.min(room, atMost);
  return first + repeated.repeat(times) + middle + behind.repeat(times) + last;
}

/** Texts of the language, most of them whole, some cut off or with a piece of another in the middle. */
function anyText({ maxLength, begins, operands, joins, brackets }: Language): fc.Arbitrary<string> {
  const cut = (text: string) => text.slice(0, maxLength);
  const join = fc.constantFrom(...joins);
  const bracket = fc.constantFrom(...brackets);
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'large' },
      fc.constantFrom(...operands),
      fc.tuple(tie('expression'), join, tie('expression')).map((parts) => parts.join('')),
      fc.tuple(bracket, tie('expression')).map(([[open, close], inner]) => `${open}${inner}${close}`),
      // Brackets may be nested a hundred deep: what is nested less is read to its end.
      fc
        .tuple(bracket, tie('expression'), fc.integer({ min: 1, max: 110 }))
        .map(([[open, close], inner, times]) => cut(`${open.repeat(times)}${inner}${close.repeat(times)}`)),
      fc
        .tuple(tie('expression'), join, fc.integer({ min: 1, max: 200 }))
        .map(([operand, operator, times]) => cut(`${cut(`${operand}${operator}`.repeat(times))}${operand}`)),
    ),
  }));
  const piece = fc.constantFrom(...operands, ...joins, ...brackets.flat(), '"', "'", ' ');
  const whole = fc
    .tuple(fc.constantFrom(...begins), expression)
    .map(([[first, last], text]) => `${first}${text}${last}`);
  const broken = fc
    .tuple(whole, fc.nat(), fc.option(piece, { nil: '' }), fc.boolean())
    .map(([text, place, inserted, isCut]) => {
      const at = place % (Math.min(text.length, maxLength) + 1);
      return `${text.slice(0, at)}${inserted}${isCut ? '' : text.slice(at)}`;
    });
  return fc.oneof(whole, broken).map(cut);
}

test('every grammar is looked at', () => {
  expect(languages.map(({ grammar }) => grammar).sort()).toEqual(globSync('**/*.peggy', { cwd: source }).sort());
});

describe.each(languages)('$grammar', (language) => {
  const { maxLength, callsPerCharacter, honest, shapes, run } = language;
  const callsOf = createCallCounter(language);

  test.each(honest)('reads %s', (text) => {
    expect(() => run(text)).not.toThrow();
    expect(callsOf(text)).toBeLessThanOrEqual(callsPerCharacter * (text.length + 1));
  });

  test('refuses brackets nested deeper than 100, and takes those that are not', () => {
    const [brackets] = shapes;
    expect(() => run(shaped(brackets, maxLength, 99))).not.toThrow();
    expect(() => run(shaped(brackets, maxLength))).toThrow('Brackets are nested deeper than 100.');
  });

  test('refuses what is longer than AWS takes', () => {
    expect(() => run('a'.repeat(maxLength + 1))).toThrow(`is longer than ${maxLength} characters.`);
  });

  const titled = shapes.map((shape) => ({ shape, title: shape.join(' … ') }));
  test.each(titled)('takes twice the calls for twice the length: $title', ({ shape }) => {
    for (const times of [48, maxLength]) {
      const whole = shaped(shape, maxLength, times);
      const half = shaped(shape, times === maxLength ? maxLength / 2 : maxLength, times / 2);
      expect(callsOf(whole)).toBeLessThanOrEqual(2.1 * callsOf(half) + 100);
      unlessRefused(() => run(whole));
    }
  });

  test(`takes calls in proportion to its length for each of ${randomTexts} texts at random, which it reads and evaluates or refuses`, () => {
    fc.assert(
      fc.property(anyText(language), (text) => {
        expect(callsOf(text)).toBeLessThanOrEqual(callsPerCharacter * (text.length + 1));
        unlessRefused(() => run(text));
      }),
      { numRuns: randomTexts },
    );
  });
});
