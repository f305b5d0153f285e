import { expect, test } from 'vitest';
import { createPatternCompiler } from '../../../../src/emulator/logs/log-pattern.ts';

const finds = (source: string, text: string, ignoreCase = false) =>
  createPatternCompiler()(source, { ignoreCase })(text);

test.each([
  ['anywhere in the text', 'conn', 'no connection', true],
  ['in the case that it has', 'CONN', 'no connection', false],
  ['in any case, by its own flag', '(?i)CONN', 'no connection', true],
  ['slashes', '\\/claim', 'POST /claim', true],
  ['a trace id', '[0-9a-f]{8}-[0-9a-f]{24}', '1-5759e988-bd862e3fe1be46a994272793', true],
  ['classes by their names', '^\\p{Lu}[[:alpha:]]+[]x]$', 'Äb]', true],
  ['nothing', '', 'x', true],
])('a pattern finds %s', (_sentence, source, text, found) => {
  expect(finds(source, text)).toBe(found);
});

test('a pattern may ignore case', () => {
  expect(finds('CONN', 'no connection', true)).toBe(true);
});

test('a pattern that backtracks elsewhere is answered', () => {
  expect(finds('^(x+x+)+y$', 'x'.repeat(10_000))).toBe(false);
});

test.each(['((a{100}){50})b', '(?:[a-z]{40}\\p{L}){120}', '\\pL'.repeat(300), 'x{600}'.repeat(9)])(
  'refused as too large: %s',
  (source) => {
    expect(() => finds(source, '')).toThrow('too large');
  },
);
