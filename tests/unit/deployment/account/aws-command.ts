import { search } from '@aws-lambda-powertools/jmespath';
import { beanstalkCommands } from './beanstalk-commands.ts';
import { cloudFormationCommands } from './cloudformation-commands.ts';
import { databaseCommands } from './database-commands.ts';
import { otherAwsCommands } from './other-aws-commands.ts';
import type { PretendedAccount } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { restoreCommands } from './restore-commands.ts';

/** A command as a row's `run` gets it. */
export interface AwsCall {
  readonly account: PretendedAccount;
  readonly region: string;
  /** The values of each option, in order; a flag has none. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** The first value of an option, or nothing. */
  readonly value: (option: string) => string;
  readonly has: (option: string) => boolean;
}

/** One command of the AWS command line: which options it must have and may have, and what it needs and does. */
export interface AwsCommand {
  /** AWS's page, below https://docs.aws.amazon.com/. */
  readonly page: string;
  readonly must?: readonly string[];
  readonly may?: readonly string[];
  /** Words that stand for themselves, such as the two of `aws s3 cp`. */
  readonly words?: number;
  /** The answer before `--query`. Throws a refusal when the account does not have what the command needs. */
  readonly run: (call: AwsCall) => unknown;
}

const commands: Readonly<Record<string, AwsCommand>> = {
  ...cloudFormationCommands,
  ...beanstalkCommands,
  ...databaseCommands,
  ...restoreCommands,
  ...otherAwsCommands,
};

const everywhere = ['query', 'output', 'region', 'no-cli-pager', 'endpoint-url', 'profile', 'no-paginate'];

/** Whether a sentence only names a command, whose options it leaves out. */
export function isCommandName(text: string): boolean {
  const [program, service, operation, ...rest] = text.split(' ');
  const { must = [] } = commands[`${service} ${operation}`] ?? {};
  return program === 'aws' && rest.length === 0 && must.length > 0;
}

/** What `aws` with these words prints. Throws a refusal, also for a command and an option that have no row. */
export function runAwsCommand(account: PretendedAccount, words: readonly string[], defaultRegion: string): string {
  const [service = '', operation = '', ...rest] = words;
  const isWait = operation === 'wait';
  const name = [service, operation, ...(isWait ? rest.slice(0, 1) : [])].join(' ');
  const command = commands[name];
  if (command === undefined)
    throw new Refusal(`aws ${name}: no row says what it needs and does`, 'cli/latest/reference');
  const { options, plain } = parseOptions(isWait ? rest.slice(1) : rest);
  const { must = [], may = [], page } = command;
  const missing = must.filter((option) => (options[option] ?? []).every((value) => value === ''));
  if (missing.length > 0)
    throw new Refusal(`aws ${name}: the following arguments are required: ${missing.join(', ')}`, page);
  const unknown = Object.keys(options).filter((option) => ![...must, ...may, ...everywhere].includes(option));
  if (unknown.length > 0) throw new Refusal(`aws ${name}: Unknown options: ${unknown.join(', ')}`, page);
  if (plain.length !== (command.words ?? 0))
    throw new Refusal(`aws ${name}: Unknown options: ${plain.join(', ')}`, page);
  const region = options.region?.[0] ?? defaultRegion;
  if (region === '')
    throw new Refusal(`aws ${name}: You must specify a region.`, 'cli/latest/userguide/cli-configure-envvars.html');
  const answer = command.run({
    account,
    region,
    options: { ...options, '': plain },
    value: (option) => options[option]?.[0] ?? '',
    has: (option) => option in options,
  });
  return print(answer, options.query?.[0], options.output?.[0] ?? 'json');
}

function parseOptions(words: readonly string[]) {
  const options: Record<string, string[]> = {};
  const plain: string[] = [];
  let current: string[] | undefined;
  for (const word of words) {
    if (word.startsWith('--')) {
      current = [];
      options[word.slice(2)] = current;
    } else if (current === undefined) plain.push(word);
    else current.push(word);
  }
  return { options: flagsApart(options, plain), plain };
}

/** Flags take nothing, so what follows one stands for itself. */
function flagsApart(options: Record<string, string[]>, plain: string[]): Record<string, string[]> {
  for (const flag of ['only-show-errors', 'no-cli-pager', 'recursive']) plain.push(...(options[flag]?.splice(0) ?? []));
  return options;
}

function print(answer: unknown, query: string | undefined, output: string): string {
  if (answer === undefined) return '';
  const found = query === undefined ? answer : search(query, answer as never);
  if (output === 'text') return printText(found);
  return `${JSON.stringify(found ?? null, undefined, 4)}\n`;
}

/** As `--output text` does: a line a list, its values apart by tabs, and `None` for what is not there. */
function printText(value: unknown): string {
  if (Array.isArray(value)) {
    const nested = value.filter((entry) => typeof entry === 'object' && entry !== null);
    if (nested.length > 0) return value.map(printText).join('');
    return value.length === 0 ? '' : `${value.map(scalar).join('\t')}\n`;
  }
  if (typeof value === 'object' && value !== null)
    return `${Object.keys(value)
      .sort()
      .map((key) => scalar((value as Record<string, unknown>)[key]))
      .join('\t')}\n`;
  return `${scalar(value)}\n`;
}

const scalar = (value: unknown) =>
  value === null || value === undefined
    ? 'None'
    : typeof value === 'boolean'
      ? value
        ? 'True'
        : 'False'
      : String(value);
