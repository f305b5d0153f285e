import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isAppError } from '../../base/errors.ts';
import { loadProject } from '../files/load-project.ts';
import type { Project } from '../model/project-schema.ts';
import type { AnnotateOptions } from './change/annotate.ts';
import type { ApplyOptions } from './change/apply.ts';
import {
  createMonitorContext,
  type MonitorContext,
  type MonitorDeps,
  type MonitorOptions,
} from './context/monitor-context.ts';
import { cost } from './read/cost.ts';
import type { PlanOptions } from './read/plan.ts';
import type { PreviewOptions } from './read/preview.ts';
import type { TestOptions } from './read/test.ts';
import { type ValidateFormat, validate } from './read/validate.ts';
import { createPaint } from './render/paint.ts';

/**
 * Runs `monitor` with the words after its name, and gives its exit code. An expected failure (no credentials, no such environment)
 * ends in one message with its remedy and exit code 1; anything else is a fault of ours and is thrown.
 */
export async function runMonitor(words: readonly string[], deps: MonitorDeps): Promise<number> {
  let exitCode = 0;
  try {
    const project = await loadProject(deps.folder);
    const program = createProgram(deps, project, (code) => {
      exitCode = code;
    });
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

function createProgram(deps: MonitorDeps, project: Project, end: (exitCode: number) => void): Command {
  const program = new Command()
    .name(project.command)
    .description(
      'Checks what alarms/, dashboards/ and environments/ declare, compares it with CloudWatch, and applies it.',
    )
    .addHelpText(
      'after',
      '\nAWS_ENDPOINT_URL and the AWS credential chain decide which account it talks to; the environment file names the region.',
    )
    .configureOutput({ writeOut: (text) => deps.writeOut(text), writeErr: (text) => deps.writeError(text) })
    .exitOverride();

  // npm prints what it runs, unless it is told not to.
  const asJson = `print one JSON document${project.command.startsWith('npm run ') ? ' (with npm run --silent)' : ''}`;
  function command(name: string, description: string, help: string): Command {
    return program
      .command(name)
      .description(description)
      .requiredOption('--env <name>', 'the environment: environments/<name>.yaml')
      .option('--region <region>', "one of the environment's regions, where it has several")
      .option('--json', asJson, false)
      .addHelpText('after', `\n${help}`);
  }
  const context = (options: MonitorOptions): MonitorContext => createMonitorContext(options, deps, project);

  command('validate', 'check the definitions without asking AWS', 'Exit code: 0 valid, 1 not.')
    .addOption(
      new Option('--format <format>', 'how to print what was found')
        .choices(['text', 'json', 'github'])
        .default('text'),
    )
    .action(async (options: MonitorOptions & { format: ValidateFormat }) => {
      const format = options.json ? 'json' : options.format;
      end(await validate(context({ ...options, json: format === 'json' }), format));
    });
  program
    .command('test')
    .description('run the tests of alarms/*.test.yaml, or of the files named, which may bring alarms of their own')
    .argument('[files...]', 'test files; without any, all alarms must have the tests that they need')
    .option(
      '--env <name>',
      'the environment: environments/<name>.yaml; may be left out for files that bring their alarms',
    )
    .option('--region <region>', "one of the environment's regions, where it has several")
    .option('--run <pattern>', 'only tests whose "alarm: name" matches this regular expression')
    .option('--junit <file>', 'write the results as JUnit XML, too')
    .option('--json', asJson, false)
    .addHelpText('after', '\nExit code: 0 all passed, 1 not, or an alarm is without its tests.')
    .action(async (files: string[], options: Partial<MonitorOptions> & Omit<TestOptions, 'files'>, self: Command) => {
      if (options.env === undefined && files.length === 0)
        self.error("error: required option '--env <name>' not specified");
      const { env = '', json = false, region, ...rest } = options;
      const { test } = await import('./read/test.ts');
      end(await test(context({ env, json, region }), { ...rest, files }));
    });
  command(
    'plan',
    'show what apply would change, field by field',
    'Exit code: 0 nothing to do, 2 changes, 1 error or conflict.',
  )
    .option('--out <file>', 'save the plan in a file, for apply')
    .action(async (options: MonitorOptions & PlanOptions) => {
      // What speaks to AWS is loaded by the commands that need it: it takes longer than most of the others run.
      const { plan } = await import('./read/plan.ts');
      end(await plan(context(options), options));
    });
  command(
    'apply',
    'show the plan, ask, and make the changes',
    'Exit code: 0 done, 1 error, conflict or declined, 2 nobody to ask and no --yes.',
  )
    .argument('[plan]', 'a file that "plan --out" wrote: exactly this is applied, unless the account has moved on')
    .option('--plan <file>', 'the same')
    .option('--yes', 'make the changes without asking', false)
    .action(async (file: string | undefined, options: MonitorOptions & ApplyOptions & { plan?: string }) => {
      const { apply } = await import('./change/apply.ts');
      end(await apply(context(options), { yes: options.yes, planFile: file ?? options.plan }));
    });
  command(
    'destroy',
    'show what of the environment is in the account, ask, and delete it',
    'Exit code: 0 done, 1 error, conflict or declined, 2 nobody to ask and no --yes.',
  )
    .option('--yes', 'delete without asking', false)
    .action(async (options: MonitorOptions & { yes: boolean }) => {
      const { destroy } = await import('./change/destroy.ts');
      end(await destroy(context(options), options));
    });
  command(
    'drift',
    'show what somebody changed by hand in what was applied',
    'Exit code: 0 nothing, 2 something, 1 error. Muted and suppressed alarms are shown and do not count.',
  ).action(async (options: MonitorOptions) => {
    const { drift } = await import('./read/drift.ts');
    end(await drift(context(options)));
  });
  command(
    'annotate',
    'mark a deployment on the charts of the dashboards',
    'Exit code: 0 every dashboard of the environment is marked, 1 not. Applying the definitions keeps the marks.',
  )
    .requiredOption('--release <release>', 'what was deployed')
    .option('--at <time>', 'when, in ISO 8601; now when it is left out', moment)
    .action(async (options: MonitorOptions & AnnotateOptions) => {
      const { annotate } = await import('./change/annotate.ts');
      end(await annotate(context(options), options));
    });
  command(
    'preview',
    'draw the dashboards as one HTML file, and each chart as an SVG file',
    'Exit code: 0 drawn, 1 not, or not every widget.',
  )
    .option('--generated', 'with made-up data, which needs no account (the default)')
    .addOption(new Option('--live', 'with the data of the account').conflicts(['generated', 'recorded']))
    .addOption(new Option('--recorded <file>', 'with data that --record kept').conflicts(['generated', 'record']))
    .option('--record <file>', 'keep the data that were drawn in a file')
    .option('--out <folder>', 'where to write', '.local/preview')
    .action(async (options: MonitorOptions & PreviewOptions) => {
      const { preview } = await import('./read/preview.ts');
      end(await preview(context(options), options));
    });
  command('cost', 'show what the environment costs a month', 'Exit code: 0, or 1 when the definitions are not valid.')
    .option('--instances <count>', 'how many instances send metrics', instanceCount, 2)
    .action(async (options: MonitorOptions & { instances: number }) => end(await cost(context(options), options)));
  return program;
}

function moment(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('Give a time such as 2026-02-01T12:00:00Z.');
  return time;
}

function instanceCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0 && text.trim() !== '') return count;
  throw new InvalidArgumentError('Give a whole number.');
}
