import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { isHeard } from './topic-subscriptions.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..', '..');
const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { scripts: object };

export interface ProgramCall {
  readonly account: PretendedAccount;
  readonly region: string;
  /** DB_PORT of the shell. */
  readonly databasePort: string;
  readonly program: string;
  readonly words: readonly string[];
}

/** The programs beside `aws` that reach out of the shell. */
export const programs = ['npm', 'node', 'curl', 'gh', 'git', 'mysql', 'mysqldump', 'date'] as const;

type Program = (typeof programs)[number] | 'jq';

const runs: Readonly<Record<Program, (call: ProgramCall) => string>> = {
  npm: runScript,
  node: runNode,
  curl: runCurl,
  gh: runGitHub,
  git: ({ words }) => (words[0] === 'rev-parse' ? '4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1\n' : ''),
  mysql: useDatabase,
  mysqldump: useDatabase,
  // No two looks at the clock give the same.
  date: ({ account }) => {
    account.made += 1;
    return `${20_260_201_120_000 + account.made}\n`;
  },
  // Of JSON text, the one field that the docs ask for.
  jq: ({ words }) => {
    const field = words.find((word) => word.startsWith('.'))?.slice(1) ?? '';
    const value = (JSON.parse(words[0] || '{}') as Record<string, unknown>)[field];
    if (value === undefined) throw new Refusal(`no field ${field}`, 'docs/database-access.md');
    return `${value}\n`;
  },
};

/** What a program of the reader's prints. Throws a refusal when what it needs is not there. */
export function runProgram(call: ProgramCall): string {
  return runs[call.program as Program](call);
}

function useDatabase({ account, words }: ProgramCall): string {
  const port = words[words.indexOf('--port') + 1] ?? '3306';
  if (!account.tunnels.has(port)) throw new Refusal(`no database answers on port ${port}`, 'docs/database-access.md');
  return '';
}

/** `npm run X`: the script has to be there. What talks to AWS needs what it looks up. */
function runScript({ account, region, databasePort, words }: ProgramCall): string {
  const [name = '', ...rest] = words.filter((word) => !['run', '--silent', '--'].includes(word));
  if (!Object.keys(scripts).includes(name)) throw new Refusal(`Missing script: "${name}"`, 'package.json');
  const needsDatabase = name === 'migrate' || (name === 'claims' && rest.length > 0);
  if (needsDatabase && !account.tunnels.has(databasePort))
    throw new Refusal(`npm run ${name}: no database is reached from here`, 'docs/database-access.md');
  if (name === 'monitor') runMonitor(account, region, rest);
  return '';
}

function runMonitor(account: PretendedAccount, region: string, words: readonly string[]): void {
  const [command = ''] = words;
  const environment = words[words.indexOf('--env') + 1] ?? '';
  const isHere = ['validate', 'test', 'cost', 'preview'].includes(command);
  if (!words.includes('--env') || !account.environmentFiles.has(environment))
    throw new Refusal(`monitor ${command}: there is no environment "${environment}"`, 'docs/plan-and-apply.md');
  if (isHere) return;
  if (command === 'destroy') {
    account.monitored.delete(environment);
    return;
  }
  const name = `insurance-claims-${environment}`;
  if (!account.environments.has(`${region}/${name}`) || !account.databases.has(`${region}/${name}`))
    throw new Refusal(`monitor ${command}: what ${environment} looks up is not there`, 'docs/plan-and-apply.md');
  const alerts = account.stacks.get(`${region}/${name}-alerts`);
  if (alerts === undefined)
    throw new Refusal(`monitor ${command}: ${name}-alerts is not there`, 'docs/plan-and-apply.md');
  if (command !== 'apply') return;
  for (const topic of ['PageTopic', 'TicketTopic'])
    if (!isHeard(account, alerts.outputs[topic] ?? ''))
      throw new Refusal(`monitor apply: nobody has confirmed a subscription of ${topic}`, 'docs/plan-and-apply.md');
  account.monitored.add(environment);
}

function runNode({ account, words }: ProgramCall): string {
  const [file = '', ...rest] = words;
  if (!existsSync(join(projectFolder, file))) throw new Refusal(`Cannot find module ${file}`, 'deploy');
  if (file !== 'deploy/smoke-test.mjs') return '';
  const [url = '', key = ''] = rest;
  if (key === '') throw new Refusal('smoke-test.mjs: the key of its claim is missing', file);
  refuseUnreachable(account, url);
  const domain = new URL(url).hostname;
  const isDelivered = [...account.environments.values()].some(({ name, version }) => {
    const isOfDomain = domain.includes('staging') === name.endsWith('staging');
    return isOfDomain && version !== 'Sample Application';
  });
  if (!isDelivered) throw new Refusal(`${url} answers with the sample page: nothing is delivered yet`, file);
  return 'C-7Q2M-0XKD-94TB\n';
}

function runCurl({ account, words }: ProgramCall): string {
  const url = words.find((word) => /^https?:/.test(word));
  if (url === undefined) throw new Refusal('curl: no URL', 'https://curl.se/docs/manpage.html');
  refuseUnreachable(account, url);
  return 'HTTP/2 200\n';
}

/** A name answers when it has a certificate and an environment behind it; an instance never does, from outside the VPC. */
function refuseUnreachable(account: PretendedAccount, url: string): void {
  const { hostname } = new URL(url);
  const isOurs = [...account.certificates.values()].some(({ domain }) => domain === hostname);
  if (!isOurs || account.environments.size === 0)
    throw new Refusal(`${hostname} is not reached from here`, 'infrastructure/network.yaml');
}

function runGitHub({ account, words }: ProgramCall): string {
  const [kind, verb, name = ''] = words;
  const value = words[words.indexOf('--body') + 1] ?? '';
  if (kind !== 'variable' || verb !== 'set') return '';
  if (value.trim() === '' || value === 'None')
    throw new Refusal(`gh variable set ${name}: the value is empty`, 'https://cli.github.com/manual/gh_variable_set');
  account.gitHubVariables.set(name, value);
  return '';
}
