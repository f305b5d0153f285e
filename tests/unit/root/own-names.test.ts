import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownProject } from '../monitoring/own-project.ts';
import { readImports } from './rooms.ts';

const source = join(import.meta.dirname, '../../../src');
/** The folders that serve any project, and know this one by `monitor.config.yaml` alone. */
const rooms = ['monitoring', 'console', 'emulator', 'cloudwatch'];

/** What names this project: what its configuration says, and the words for what it is about. */
const names: readonly [name: string, pattern: RegExp][] = [
  ...[
    ownProject.namePrefix,
    ownProject.managedBy,
    ownProject.runbooks,
    ...ownProject.ownNamespaces.map(({ namespace }) => namespace),
    ...configured(ownProject.console).filter((text) => text !== ''),
  ].map((name): [string, RegExp] => [name, new RegExp(`(?<![\\w-])${name.replace(/[^\w\s]/g, '\\$&')}`, 'i')]),
  ['the command', /npm run (?!--silent|'\))/i],
  ['insurance', /insurance/i],
  ['claims', /\bclaims?\b/i],
];

/** Every text of the configuration, the parts of parts too. */
function configured(value: object): string[] {
  return Object.values(value).flatMap((part: unknown) =>
    typeof part === 'string' ? [part] : typeof part === 'object' && part !== null ? configured(part) : [],
  );
}

/** `file:line: text` for each line in which one of the names stands. */
function linesThatName(file: string, text: string): string[] {
  return text
    .split('\n')
    .map((line, index) => ({ line, place: `${file}:${index + 1}` }))
    .filter(({ line }) => names.some(([, pattern]) => pattern.test(line)))
    .map(({ line, place }) => `${place}: ${line.trim()}`);
}

describe.each(rooms)('src/%s', (room) => {
  const files = readdirSync(join(source, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.generated.'))
    .map((entry) => join(entry.parentPath, entry.name));

  it('names nothing that is this project alone', () => {
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => linesThatName(file, readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('imports nothing of the service', () => {
    const imports = [...readImports(source)].filter(([file]) => file.startsWith(`${room}/`));
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.filter(([, targets]) => targets.some((target) => target.startsWith('service/')))).toEqual([]);
  });
});

it.each([
  "return 'insurance-claims-';",
  '/** Claims that were lost. */',
  'const namespace = `InsuranceClaims`;',
  "remedy: 'See npm run monitor -- plan.'",
  '// the files of docs/runbooks/',
  "annotations['claim.reference']",
])('%s would be found', (line) => {
  expect(linesThatName('a.ts', `\n${line}`)).toEqual([`a.ts:2: ${line}`]);
});
