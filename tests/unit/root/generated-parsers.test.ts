import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import peggy from 'peggy';
import { expect, test } from 'vitest';

const source = join(import.meta.dirname, '../../../src');
const read = (path: string) => readFileSync(join(source, path), 'utf8');
const grammars = globSync('**/*.peggy', { cwd: source });

test.each(grammars)('the committed parser is what src/%s generates: npm run generate writes it', (grammar) => {
  const committed = read(grammar.replace(/\.peggy$/, '-parser.generated.js'));
  expect(committed === peggy.generate(read(grammar), { output: 'source', format: 'es' })).toBe(true);
});

test('every generated parser has its grammar', () => {
  const parsers = globSync('**/*.generated.js', { cwd: source });
  expect(parsers.map((path) => path.replace('-parser.generated.js', '.peggy')).sort()).toEqual(grammars.sort());
});
