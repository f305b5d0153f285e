import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isAppError } from '../../../base/errors.ts';
import { readReference } from '../reference.ts';
import { type ClaimAge, readClaimAge } from './claim-age.ts';
import { asJson, type ClaimsCommandDeps, commandName, createClaimsContext } from './claims-context.ts';
import { type EraseOptions, eraseCommand } from './erase-command.ts';
import { type ExportOptions, exportCommand } from './export-command.ts';
import { type RetainOptions, retainCommand } from './retain-command.ts';

/** Claims that one run of `retain` erases at most, if nothing else is said. */
const defaultLimit = 1_000_000;

interface JsonOption {
  readonly json: boolean;
}

/**
 * Runs `npm run claims` with the words after its name, and gives its exit code. An expected failure (no database, no such claim)
 * ends in one message with its remedy and exit code 1; anything else is a fault of ours and is thrown.
 */
export async function runClaims(words: readonly string[], deps: ClaimsCommandDeps): Promise<number> {
  let exitCode = 0;
  try {
    const program = createProgram(deps, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!isAppError(error)) throw error;
    const { code, message, remedy } = error;
    if (words.includes('--json')) deps.writeOut(asJson({ error: { code, message, remedy } }));
    else deps.writeError(`error: ${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}`);
    return 1;
  }
}

function createProgram(deps: ClaimsCommandDeps, end: (exitCode: number) => void): Command {
  const program = new Command()
    .name(commandName)
    .description('Hands out, erases and lets go of the personal data of claims.')
    .addHelpText(
      'after',
      '\nDB_HOST and the other variables of README.md say which database; docs/database-access.md is the way to one on AWS.',
    )
    .configureOutput({ writeOut: (text) => deps.writeOut(text), writeErr: (text) => deps.writeError(text) })
    .exitOverride();
  const command = (name: string, description: string, exitCodes: string) =>
    program
      .command(name)
      .description(description)
      .option('--json', 'print one JSON document (with npm run --silent)', false)
      .addHelpText('after', `\nExit code: ${exitCodes}`);

  command(
    'export',
    'print everything that is stored of a claim, or of the claims with a mobile number, as JSON',
    '0 printed, 1 error, or there is no such claim.',
  )
    .option('--reference <reference>', 'the reference of the claim', reference)
    .addOption(new Option('--mobile <number>', 'a mobile number, as people write it').conflicts('reference'))
    .action(async ({ json, ...options }: ExportOptions & JsonOption, self: Command) => {
      if (options.reference === undefined && options.mobile === undefined)
        self.error("error: required option '--reference <reference>' or '--mobile <number>' not specified");
      end(await exportCommand(createClaimsContext(deps, json), options));
    });
  command(
    'erase',
    'erase a claim; its reference, the hash of its key and the date are left',
    '0 erased, now or before; 1 error, no such claim or declined, 2 nobody to ask and no --yes.',
  )
    .requiredOption('--reference <reference>', 'the reference of the claim', reference)
    .option('--yes', 'erase it without asking', false)
    .action(async ({ json, ...options }: EraseOptions & JsonOption) =>
      end(await eraseCommand(createClaimsContext(deps, json), options)),
    );
  command(
    'retain',
    'erase the claims that are older than they are to be kept, in batches; run again, it goes on',
    '0 nothing older is left, 2 something is, 1 error.',
  )
    .requiredOption('--older-than <age>', 'since they were received: 7y, 18m (months) or 90d', age)
    .option('--dry-run', 'say how many there are, and erase none', false)
    .option('--limit <count>', 'claims to erase in this run at most', count, defaultLimit)
    .action(async ({ json, ...options }: RetainOptions & JsonOption) =>
      end(await retainCommand(createClaimsContext(deps, json), options)),
    );
  return program;
}

function reference(text: string): string {
  const read = readReference(text);
  if (read !== undefined) return read;
  throw new InvalidArgumentError('Give a reference such as C-7Q2M-0XKD-94TB.');
}

function age(text: string): ClaimAge {
  const read = readClaimAge(text);
  if (read !== undefined) return read;
  throw new InvalidArgumentError('Give an age such as 7y, 18m (months) or 90d.');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number from 1 on.');
}
