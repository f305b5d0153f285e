import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, project, texts, workflows } from './own-workflows.ts';
import { type Job, type Step, type Workflow, workflowProblems } from './workflow.ts';

const read = (path: string) => readFileSync(join(project, path), 'utf8');

const jobs: { at: string; job: Job }[] = files.flatMap((file) =>
  Object.entries(workflows[file]?.jobs ?? {}).map(([name, job]) => ({ at: `${file} ${name}`, job })),
);
const steps: { at: string; step: Step }[] = jobs.flatMap(({ at, job }) =>
  'steps' in job ? job.steps.map((step) => ({ at, step })) : [],
);
const commands = steps.flatMap(({ at, step }) => ('run' in step ? [{ at, run: step.run }] : []));

describe('the workflows', () => {
  it('are five', () => {
    expect(files).toEqual(['deliver.yml', 'deploy-version.yml', 'deploy.yml', 'nightly.yml', 'pull-request.yml']);
  });

  it.each(files)('%s is what GitHub takes for one', async (file) => {
    expect(await workflowProblems(file, texts[file] as string)).toEqual([]);
  });

  it.each([
    ['a misspelt key', 'permissions: {}', 'permisions: {}', "Unexpected value 'permisions'"],
    ['a trigger that there is not', '  push:', '  pushes:', "Unexpected value 'pushes'"],
    ['a job without a runner', /^ {4}runs-on: .*$/m, '', 'Required property is missing: runs-on'],
    ['a job that is needed and missing', 'needs: [test]', 'needs: [tests]', "depends on unknown job 'tests'"],
  ])('would be refused with %s', async (_what, found, spoilt, problem) => {
    const text = (texts['deliver.yml'] as string).replace(found, spoilt);
    expect((await workflowProblems('deliver.yml', text)).join('\n')).toContain(problem);
  });

  it('read outputs that exist', () => {
    const read = { steps: 0, jobs: 0 };
    for (const [file, text] of Object.entries(texts)) {
      for (const [, id] of text.matchAll(/steps\.([a-z]+)\.(?:outputs|outcome)/g)) {
        read.steps += 1;
        expect(
          steps.some(({ at, step }) => at.startsWith(file) && step.id === id),
          `${file}: step ${id}`,
        ).toBe(true);
      }
      for (const [, job = '', output = ''] of text.matchAll(/needs\.([a-z]+)\.outputs\.([a-z]+)/g)) {
        read.jobs += 1;
        const found = workflows[file]?.jobs[job];
        expect(
          found !== undefined && 'outputs' in found && Object.keys(found.outputs ?? {}),
          `${file}: ${job}`,
        ).toContain(output);
      }
    }
    expect([read.steps > 0, read.jobs > 0]).toEqual([true, true]);
  });

  it('call npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = commands.flatMap(({ run }) =>
      [...run.matchAll(/\bnpm (?:run (?:--silent )?)?([a-z]+)/g)].map(([, name]) => name as string),
    );
    expect(new Set(called)).toEqual(new Set(['test', 'monitor']));
    for (const name of called) expect(Object.keys(scripts)).toContain(name);
    const paths = commands.flatMap(({ run }) => run.match(/\bdeploy\/[a-z-]+\.(?:sh|mjs)/g) ?? []);
    const local = jobs.flatMap(({ job }) => ('uses' in job ? [job.uses.replace('./', '')] : []));
    expect(paths.length).toBeGreaterThan(4);
    for (const path of [...paths, ...local]) expect(existsSync(join(project, path)), path).toBe(true);
  });
});

describe('what the workflows may do', () => {
  it('is nothing, unless a job asks for it', () => {
    for (const file of files) expect(workflows[file]?.permissions, file).toEqual({});
  });

  it.each([
    ['pull-request.yml test', { contents: 'read' }],
    ['pull-request.yml long-test', { contents: 'read' }],
    ['pull-request.yml definitions', { contents: 'read' }],
    ['pull-request.yml plan', { contents: 'read', 'id-token': 'write' }],
    ['pull-request.yml no-plan', {}],
    ['pull-request.yml comment', { 'pull-requests': 'write' }],
    ['deliver.yml test', { contents: 'read' }],
    ['deliver.yml staging', { contents: 'read', 'id-token': 'write' }],
    ['deliver.yml reviewers', { actions: 'read' }],
    ['deliver.yml production', { contents: 'read', 'id-token': 'write' }],
    ['deliver.yml left-out', {}],
    ['nightly.yml long-test', { contents: 'read' }],
    ['deploy-version.yml deploy', { contents: 'read', 'id-token': 'write' }],
    ['deploy-version.yml refused', {}],
    ['deploy.yml deploy', { contents: 'read', 'id-token': 'write' }],
  ])('is the least: %s', (name, permissions) => {
    expect(jobs.find(({ at }) => at === name)?.job.permissions).toEqual(permissions);
  });

  it('is listed above for every job', () => {
    expect(jobs).toHaveLength(15);
  });

  it('includes no writing of comments where code of the pull request runs', () => {
    const writing = jobs.flatMap(({ job }) =>
      job.permissions['pull-requests'] === 'write' && 'steps' in job ? job.steps : [],
    );
    expect(writing.length).toBeGreaterThan(0);
    expect(writing.filter((step) => 'uses' in step && step.uses.includes('checkout'))).toEqual([]);
  });

  it('uses no stored secret, and prints none', () => {
    for (const [file, text] of Object.entries(texts)) expect(text, file).not.toMatch(/secrets\.|AWS_SECRET_ACCESS_KEY/);
    const scripts = readdirSync(join(project, 'deploy')).map((file) => read(`deploy/${file}`));
    expect([commands.length > 5, scripts.length > 2]).toEqual([true, true]);
    for (const text of [...commands.map(({ run }) => run), ...scripts]) {
      expect(text).not.toMatch(/set -[a-z]*x|--debug|printenv|^\s*env\s*$/m);
      for (const line of text.match(/^.*\b(?:echo|printf)\b.*$/gm) ?? [])
        expect(line).not.toMatch(/token|secret|password/i);
    }
  });

  it('ends in production only after staging, and where GitHub asks for the approval', () => {
    const { staging, production } = (workflows['deliver.yml'] as Workflow).jobs;
    expect(staging?.needs).toEqual(['test']);
    expect(production).toMatchObject({ needs: ['staging', 'reviewers'], with: { environment: 'production' } });
    const { deploy } = (workflows['deploy.yml'] as Workflow).jobs;
    expect(deploy && 'environment' in deploy && deploy.environment).toMatch(/inputs\.environment/);
  });
});
