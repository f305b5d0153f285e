import { Command, CommanderError } from 'commander';
import { isAppError } from '../errors.ts';
import { apply } from './apply.ts';
import { createMonitorContext, type MonitorContext, type MonitorDeps, type MonitorOptions } from './monitor-context.ts';
import { createPaint } from './paint.ts';
import { plan } from './plan.ts';
import { validate } from './validate.ts';

/**
 * Runs `monitor` with the words after its name, and gives its exit code. An expected failure (no credentials, no such environment)
 * ends in one message with its remedy and exit code 1; anything else is a fault of ours and is thrown.
 */
export async function runMonitor(words: readonly string[], deps: MonitorDeps): Promise<number> {
  let exitCode = 0;
  const program = createProgram(deps, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    if (!isAppError(error)) throw error;
    const { code, message, remedy } = error;
    if (words.includes('--json'))
      deps.writeOut(`${JSON.stringify({ error: { code, message, remedy } }, undefined, 2)}\n`);
    else
      deps.writeError(
        `${createPaint(deps.coloured)('red', 'error')}: ${message}\n${remedy === undefined ? '' : `  ${remedy}\n`}`,
      );
    return 1;
  }
}

function createProgram(deps: MonitorDeps, end: (exitCode: number) => void): Command {
  const program = new Command()
    .name('npm run monitor --')
    .description(
      'Checks what alarms/, dashboards/ and environments/ declare, compares it with CloudWatch, and applies it.',
    )
    .addHelpText(
      'after',
      '\nAWS_ENDPOINT_URL and the AWS credential chain decide which account it talks to; the environment file names the region.',
    )
    .configureOutput({ writeOut: (text) => deps.writeOut(text), writeErr: (text) => deps.writeError(text) })
    .exitOverride();

  function command(name: string, description: string, help: string): Command {
    return program
      .command(name)
      .description(description)
      .requiredOption('--env <name>', 'the environment: environments/<name>.yaml')
      .option('--json', 'print one JSON document (with npm run --silent)', false)
      .addHelpText('after', `\n${help}`);
  }
  const context = (options: MonitorOptions): MonitorContext => createMonitorContext(options, deps);

  command('validate', 'check the definitions without asking AWS', 'Exit code: 0 valid, 1 not.').action(
    async (options: MonitorOptions) => end(await validate(context(options))),
  );
  command(
    'plan',
    'show what apply would change, field by field',
    'Exit code: 0 nothing to do, 2 changes, 1 error or conflict.',
  ).action(async (options: MonitorOptions) => end(await plan(context(options))));
  command(
    'apply',
    'show the plan, ask, and make the changes',
    'Exit code: 0 done, 1 error, conflict or declined, 2 nobody to ask and no --yes.',
  )
    .option('--yes', 'make the changes without asking', false)
    .action(async (options: MonitorOptions & { yes: boolean }) => end(await apply(context(options), options)));
  return program;
}
