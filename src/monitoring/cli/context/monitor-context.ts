import type { AwsClients } from '../../account/aws-clients.ts';
import type { CallRates } from '../../account/call-rate-limit.ts';
import type { AccountClients } from '../../account/live-account.ts';
import { loadDefinitions } from '../../load/load-definitions.ts';
import type { Definitions } from '../../model/definitions.ts';
import { hasErrors, type Problem } from '../../model/problem.ts';
import type { Project } from '../../model/project-schema.ts';
import { counted } from '../render/counted.ts';
import { createPaint, type Paint } from '../render/paint.ts';
import { renderProblems } from '../render/render-problems.ts';

/** The world as the monitoring command sees it. */
export interface MonitorDeps {
  /** The project's folder, which holds `monitor.config.yaml`, `alarms`, `dashboards` and `environments`. */
  readonly folder: string;
  /** True when somebody can be asked. */
  readonly interactive: boolean;
  readonly coloured: boolean;
  writeOut(text: string): void;
  writeError(text: string): void;
  /** Puts a question and gives the answer, which is empty when the input ends. */
  ask(question: string): Promise<string>;
  readonly clients: AwsClients;
  readonly rates: CallRates;
}

/** Options of every command. */
export interface MonitorOptions {
  readonly env: string;
  readonly json: boolean;
  /** One of the environment's regions, where it has several. */
  readonly region?: string | undefined;
}

/** What a command works with: the options, and how to say something. */
export interface MonitorContext extends MonitorOptions {
  readonly deps: MonitorDeps;
  readonly project: Project;
  readonly paint: Paint;
  /** Text for people; nothing with --json. */
  say(text: string): void;
  /** The one document of --json; nothing without it. */
  answer(data: unknown): void;
}

export function createMonitorContext(options: MonitorOptions, deps: MonitorDeps, project: Project): MonitorContext {
  return {
    ...options,
    deps,
    project,
    paint: createPaint(deps.coloured),
    say: (text) => {
      if (!options.json) deps.writeOut(text);
    },
    answer: (data) => {
      if (options.json) deps.writeOut(`${JSON.stringify(data, undefined, 2)}\n`);
    },
  };
}

/**
 * The definitions of the environment when they are fit to be used; otherwise their problems are shown and there are none. AWS is not
 * asked: without `resolved`, placeholders stand for what is to be looked up.
 */
export async function loadValidDefinitions(
  context: MonitorContext,
  resolved?: Readonly<Record<string, string | number>>,
): Promise<Definitions | undefined> {
  const { project, env: environment, region } = context;
  const { definitions, problems } = await loadDefinitions({ project, environment, region, resolved });
  if (!hasErrors(problems)) return definitions;
  context.answer({ environment, problems });
  context.say(renderProblems(problems, context.paint) + problemSummary(problems, environment));
  return undefined;
}

/** The clients that planning and applying need. */
export async function accountClients({ deps }: MonitorContext, region: string): Promise<AccountClients> {
  return { cloudwatch: await deps.clients.cloudwatch(region), logs: await deps.clients.logs(region) };
}

export function problemSummary(problems: readonly Problem[], environment: string): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return `${environment}: ${counted(errors, 'error')} and ${counted(problems.length - errors, 'warning')}.\n`;
}
