import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTemplates } from '../infrastructure/templates.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const templates = readTemplates();

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(join(projectFolder, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

describe('every page', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const text = read(page).replaceAll(/```[\s\S]*?```/g, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links
      .filter((target) => !/^(https?:|#|mailto:)/.test(target))
      .filter((target) => !existsSync(join(projectFolder, dirname(page), target.split('#')[0] as string)));
    expect(broken).toEqual([]);
  });

  it.each(pages.filter((page) => page.startsWith('docs')))('%s names files that are there', (page) => {
    const names = read(page).match(/\b(?:tests|deploy|infrastructure|src)\/[\w/-]+\.(?:ts|mjs|sh|yaml)\b/g) ?? [];
    expect(names.filter((name) => !existsSync(join(projectFolder, name)))).toEqual([]);
  });

  it.each(['README.md', 'ARCHITECTURE.md'])('%s names files of the project, in full or by their own name', (page) => {
    const files = readdirSync(projectFolder, { withFileTypes: true })
      .filter((entry) => !['node_modules', '.git', '.local'].includes(entry.name))
      .flatMap((entry) =>
        entry.isDirectory()
          ? readdirSync(join(projectFolder, entry.name), { recursive: true, encoding: 'utf8' }).map((file) =>
              join(entry.name, file),
            )
          : [entry.name],
      )
      .map((file) => `/${file}`);
    const names = [...read(page).matchAll(/`(?:src\/)?([\w./-]+\.(?:ts|js|css|peggy|json|grit))`/g)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !files.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
  });
});

/** Situations for which there is no alarm, and their pages. */
const situations = [
  'bad-gateway',
  'cache',
  'claims-missing',
  'compliance',
  'disaster-recovery',
  'leaked-credentials',
  'notifications-undelivered',
  'rollback',
  'schema-change',
  'several-regions',
  'ten-times-traffic',
];

describe('the page of a situation', () => {
  it.each(situations)('%s fits on a page and says what one needs', (name) => {
    const text = read(`docs/runbooks/${name}.md`);
    for (const part of ['First three looks', 'How to know that it worked', '**Drill**'])
      if (name !== 'several-regions' || part === '**Drill**') expect(text).toContain(part);
    if (name !== 'compliance') expect(text).toContain('## What it means for claimants');
    expect(text.split('\n').length).toBeLessThan(100);
  });
});

describe('the way from an empty account', () => {
  const text = read('docs/deploy.md').replaceAll('\\\n', ' ');
  const commands = text.match(/aws cloudformation deploy .*(?:\n\s+[A-Z-].*)*/g) ?? [];
  const used = commands.map((command) => ({
    file: /infrastructure\/(\S+\.yaml)/.exec(command)?.[1] as string,
    given: [...(command.split('--parameter-overrides')[1] ?? '').matchAll(/\b([A-Z]\w+)=/g)].map(
      ([, name]) => name as string,
    ),
    command,
  }));

  it('uses every template once', () => {
    expect(used.map(({ file }) => file).sort()).toEqual(Object.keys(templates).sort());
  });

  it.each(used)('gives $file the parameters that it needs, and no others', ({ file, given }) => {
    const parameters = templates[file]?.Parameters ?? {};
    expect(given.filter((name) => !(name in parameters))).toEqual([]);
    const needed = Object.entries(parameters).filter(([, { Default }]) => Default === undefined);
    expect(needed.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
  });

  it.each(used)('allows $file to make the roles that it has, and no more', ({ file, command }) => {
    const roles = Object.values(templates[file]?.Resources ?? {}).filter(({ Type }) =>
      ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::InstanceProfile'].includes(Type),
    );
    const isNamed = roles.some(({ Properties }) => 'RoleName' in Properties || 'InstanceProfileName' in Properties);
    const needed = roles.length === 0 ? undefined : isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
    expect(/CAPABILITY_\w+/.exec(command)?.[0]).toBe(needed);
  });

  it('reads outputs that the templates have', () => {
    const outputs = Object.values(templates).flatMap(({ Outputs }) => Object.keys(Outputs));
    const roles = [...text.matchAll(/\(role (\w+)\)/g)].map(([, name]) => name);
    expect(roles.length).toBeGreaterThan(0);
    expect(outputs).toEqual(expect.arrayContaining(roles));
  });

  it('adds its prices up', () => {
    const rows = text.match(/^\| .* \| [*\d.]+ \|$/gm) ?? [];
    const dollars = rows.map((row) => Number(row.replaceAll('*', '').split('|').at(-2)));
    const total = dollars.pop() as number;
    expect(dollars.length).toBeGreaterThan(10);
    expect(dollars.reduce((sum, price) => sum + price, 0)).toBeCloseTo(total, 2);
  });

  it('takes every stack down again', () => {
    const down = text.slice(text.indexOf('## Taking it down'));
    for (const file of Object.keys(templates)) expect(down).toMatch(new RegExp(`\\b${file.replace('.yaml', '')}\\b`));
  });
});

interface Policy {
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

const policy = (name: string): Policy => JSON.parse(read(`docs/policies/${name}.json`));
const sorted = (actions: unknown) => [actions].flat().map(String).sort();

describe('a policy to hand out', () => {
  it.each(['on-call'])('%s changes nothing that is not of this service', (name) => {
    const harmless = /^[a-z0-9-]+:(Describe|List|Get|Lookup|BatchGet)[A-Za-z*]*$/;
    const known = ['logs:PutQueryDefinition', 'logs:DeleteQueryDefinition', 'logs:StopQuery'];
    const wide = policy(name)
      .Statement.filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'))
      .flatMap(({ Action }) => sorted(Action))
      .filter((action) => !harmless.test(action) && !known.includes(action));
    expect(wide).toEqual([]);
  });

  it('keeps what claimants wrote from who is on call', () => {
    const { Statement } = policy('on-call');
    const allowed = Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => sorted(Action));
    expect(allowed.filter((action) => /^(pi|secretsmanager:Get|rds:Download|rds:Restore)/.test(action))).toEqual([]);
    const logs = Statement.filter(({ Action }) => sorted(Action).includes('logs:FilterLogEvents'));
    expect(JSON.stringify(logs)).not.toContain('slowquery');
    expect(logs.flatMap(({ Resource }) => [Resource].flat())).not.toContain('*');
    expect(sorted(Statement.find(({ Effect }) => Effect === 'Deny')?.Action)).toContain(
      'secretsmanager:GetSecretValue',
    );
  });
});
