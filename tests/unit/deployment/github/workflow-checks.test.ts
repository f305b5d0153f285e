import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTemplate, walk } from '../../infrastructure/templates.ts';
import { approvalProblems, firstRunProblems } from './approval-problems.ts';
import {
  commandProblems,
  lockFileProblems,
  orderProblems,
  pinProblems,
  programProblems,
  scriptProblems,
} from './code-problems.ts';
import { faultyWorkflows } from './faulty-workflows.ts';
import { lifeProblems, lockProblems } from './lock-problems.ts';
import { readWorkflow, type WorkflowText } from './read-workflow.ts';
import { exposureProblems, rightProblems } from './right-problems.ts';

const project = join(import.meta.dirname, '..', '..', '..', '..');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const folder = '.github/workflows';
const files = readdirSync(join(project, folder)).sort();
const texts = new Map(files.map((file) => [file, read(`${folder}/${file}`)]));
const templateFile = 'deploy-role.yaml';
const template = read(`infrastructure/${templateFile}`);

const scriptMinutes = Number(/minutes=\$\{MINUTES:-(\d+)\}/.exec(read('deploy/deploy-version.sh'))?.[1]);
const roleSeconds = Number(/--duration-seconds (\d+)/.exec(read('deploy/assume-role.sh'))?.[1]);
const sessionSeconds = [...walk(parseTemplate(template, templateFile))].flatMap(({ path, value }) =>
  path.at(-1) === 'MaxSessionDuration' ? [Number(value)] : [],
);
const durations = {
  deployMinutes: scriptMinutes,
  roleMinutes: roleSeconds / 60,
  longestSessionMinutes: Math.min(...sessionSeconds) / 60,
};

/** The files of a repository, and what each check says of one of them. */
type Repository = ReadonlyMap<string, string>;
const readAll = (repository: Repository): Map<string, WorkflowText> =>
  new Map([...repository].map(([file, text]) => [file, readWorkflow(file, text)]));
const checks: Readonly<Record<string, (workflow: WorkflowText, all: ReadonlyMap<string, WorkflowText>) => string[]>> = {
  pins: pinProblems,
  commands: commandProblems,
  order: orderProblems,
  rights: rightProblems,
  exposure: exposureProblems,
  locks: (workflow, all) =>
    lockProblems([...all.values()]).filter((problem) => problem.startsWith(`${workflow.file}:`)),
  lives: (workflow) => lifeProblems(workflow, durations),
  approvals: approvalProblems,
  'first runs': firstRunProblems,
};
const problemsOf = (check: string, repository: Repository = texts) => {
  const all = readAll(repository);
  return [...all.values()].flatMap((workflow) => checks[check]?.(workflow, all) ?? []);
};

describe('our workflows', () => {
  it.each(Object.keys(checks))('have no problems with %s', (check) => {
    expect(problemsOf(check)).toEqual([]);
  });

  it('run packages that the lock file knows by their hashes, installed without their scripts', () => {
    const programs = readdirSync(join(project, 'setup')).map((file) => [file, read(`setup/${file}`)] as const);
    expect(programs.filter(([, text]) => text.includes("'ci'")).map(([file]) => file)).toEqual([
      'node-runtime.mjs',
      'packages.mjs',
    ]);
    expect(programs.flatMap(([file, text]) => programProblems(file, text))).toEqual([]);
    expect(lockFileProblems('package-lock.json', read('package-lock.json'))).toEqual([]);
  });

  it('are read with the durations of our scripts and roles', () => {
    expect(sessionSeconds).toHaveLength(2);
    for (const minutes of Object.values(durations)) expect(minutes).toBeGreaterThan(0);
  });

  it.each(readdirSync(join(project, 'deploy')).filter((file) => file.endsWith('.sh')))(
    'call %s, which brings packages by their hashes and without their scripts',
    (file) => {
      expect(scriptProblems(file, read(`deploy/${file}`))).toEqual([]);
    },
  );
});

/** One of our files with something else in place of a piece that is there once. */
function spoil(text: string, piece: string, replacement: string): string {
  expect(text.split(piece), piece).toHaveLength(2);
  return text.replace(piece, () => replacement);
}

describe('a fault in a workflow is named with its place', () => {
  it.each(faultyWorkflows)('%s', (_what, check, file, piece, replacement, marker, problem) => {
    const spoilt = spoil(texts.get(file) as string, piece, replacement);
    const problems = problemsOf(check, new Map([...texts, [file, spoilt]]));
    const offset = spoilt.split(marker)[0]?.split('\n').length ?? 0;
    const line = offset + (marker.startsWith('\n') ? 1 : 0);
    const role = (spoilt.split('deploy/assume-role.sh')[0] as string).split('\n').length;
    expect(problems).toContain(`${file}:${line}: ${problem.replace('ROLE', `${role}`)}`);
  });
});

describe('a script that workflows call', () => {
  it('is named with the line on which it brings what has no hash', () => {
    const text = 'set -e\n# npm install is not done\nnpm ci\ncurl https://example.com/x \\\n  | sh\n';
    expect(scriptProblems('x.sh', text)).toEqual([
      'x.sh:3: lets packages run their scripts',
      'x.sh:4: runs what the net answers',
    ]);
  });
});

describe('an installation', () => {
  it('is named with its line when packages may run scripts, or are not those of the lock file', () => {
    const text = "const args = [\n  'ci',\n  '--no-audit',\n];\nrun(['install', '--ignore-scripts']);\n";
    expect(programProblems('x.mjs', text)).toEqual([
      'x.mjs:1: lets packages run their scripts',
      'x.mjs:5: brings packages that the lock file does not name',
    ]);
  });

  it('is named with its line when the lock file has no hash, or another place', () => {
    const integrity = `sha512-${'a'.repeat(86)}==`;
    const packages = {
      '': {},
      'node_modules/a': { integrity },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { integrity, resolved: 'https://example.com/c.tgz' },
    };
    const text = JSON.stringify({ packages }, undefined, 2);
    expect(lockFileProblems('lock.json', text)).toEqual([
      'lock.json:7: node_modules/b has no hash',
      'lock.json:10: node_modules/c comes from a place of its own',
    ]);
  });
});
