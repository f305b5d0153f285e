import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusedSettings } from './advised-settings.ts';
import { additions, deployedAccount, deployment, pageOf, stepsOf } from './deployed-account.ts';
import { elsewhere, followedPages, followPage } from './follow-page.ts';
import { type BeanstalkEnvironment, createAccount, type PretendedAccount } from './pretended-account.ts';
import { runSession, type SessionResult } from './shell-session.ts';
import { unfinishedParts } from './unfinished-parts.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..', '..');
/** These start shells of their own, which a busy machine makes wait. */
const timeout = 120_000;

function expectDone(file: string, { code, line, refused, output }: SessionResult): void {
  const why = refused.filter((call) => call.line === line);
  const at = line === undefined ? '' : `docs/${file}:${line}`;
  expect({ code, at, why, output: code === 0 ? '' : output }).toEqual({ code: 0, at: '', why: [], output: '' });
}

let whole: PretendedAccount;
let first: readonly SessionResult[];
beforeAll(async () => {
  const deployed = await deployedAccount();
  whole = deployed.account;
  first = deployed.results;
}, timeout);

describe('from an empty account', { timeout }, () => {
  it('gets there, in staging and then production', () => {
    expect(first).toHaveLength(2);
    for (const result of first) expectDone('deploy.md', result);
    for (const environment of ['staging', 'production'])
      expect(unfinishedParts(whole, 'us-east-1', environment)).toEqual([]);
  });

  it('gets there again, with a newer platform', async () => {
    const account = structuredClone(whole);
    account.platforms.unshift(newerPlatform(account));
    for (const environment of ['staging', 'production'])
      expectDone('deploy.md', await runSession(account, deployment(environment)));
  });

  it('has steps that can be run by themselves in a new shell, after the first lines and step 3', async () => {
    const steps = deployment('production');
    const numbers = [...new Set(steps.map(({ step }) => step))].filter((number) => number > 0);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const account = structuredClone(whole);
    for (const number of numbers) {
      const needed = steps.filter(({ step }) => [0, 3, number].includes(step));
      expectDone('deploy.md', await runSession(account, needed));
    }
  });

  it('is taken down again, stays so, and can be made anew', async () => {
    const account = structuredClone(whole);
    for (const environment of ['production', 'staging', 'staging'])
      expectDone('deploy.md', await runSession(account, stepsOf(['Taking it down'], environment)));
    expect([...account.stacks.keys()]).toEqual([]);
    expect([...account.monitored]).toEqual([]);
    const anew = await runSession(account, deployment('staging', ['small', 'secondEnvironment']));
    expectDone('deploy.md', anew);
  });

  it.each(Object.values(additions))('says what to add to $file: $sentence', ({ sentence }) => {
    expect(readFileSync(join(projectFolder, 'docs/deploy.md'), 'utf8').replaceAll(/\s+/g, ' ')).toContain(sentence);
  });
});

describe('on an account with both environments', { timeout }, () => {
  it.each(followedPages)('$file can be followed, and again', async (page) => {
    expectDone(page.file, await followPage(structuredClone(whole), page, 2));
  });

  it.each(followedPages)('$file tells to set nothing that the service refuses', ({ file }) => {
    const page = readFileSync(join(projectFolder, 'docs', file), 'utf8');
    const production = whole.environments.get('us-east-1/insurance-claims-production') as BeanstalkEnvironment;
    expect(refusedSettings(page, whole, production)).toEqual([]);
  });

  const rebuilt = pageOf('runbooks/disaster-recovery.md').snippets.filter(({ section }) => section === elsewhere);

  it.each([
    { place: 'another region', environment: 'production-west', more: ['secondEnvironment'] as const },
    { place: 'another account', environment: 'production', more: [] },
  ])('disaster-recovery.md rebuilds everything in $place, and again', async ({ place, environment, more }) => {
    const account = place === 'another region' ? structuredClone(whole) : createAccount('444455556666');
    account.environmentFiles.add(environment);
    const id = 'insurance-claims-production-2026-02-01';
    account.snapshots.set(`us-west-2/${id}`, { id, region: 'us-west-2', kmsKeyId: 'own', late: 0 });
    const steps = deployment(environment, ['fromSnapshot', ...more]).map((step) => ({
      ...step,
      text: step.text.replace('us-east-1', 'us-west-2'),
    }));
    const all = [...rebuilt, ...steps];
    expectDone('deploy.md', await runSession(account, [...all, ...all]));
    const database = account.databases.get(`us-west-2/insurance-claims-${environment}`);
    expect(database?.kmsKeyId).toBe('own');
  });
});

/** Elastic Beanstalk has one every few weeks. */
function newerPlatform({ platforms }: PretendedAccount): string {
  return `64bit Amazon Linux 2023 v6.10.${platforms.length} running Node.js 24`;
}
