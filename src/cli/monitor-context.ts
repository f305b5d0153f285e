import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CallRates } from '../monitoring/call-pacer.ts';
import type { Definitions } from '../monitoring/definitions.ts';
import { loadDefinitions } from '../monitoring/load-definitions.ts';
import { hasErrors, type Problem } from '../monitoring/problem.ts';
import { counted } from './counted.ts';
import { createPaint, type Paint } from './paint.ts';
import { renderProblems } from './render-problems.ts';

/** The world as the monitoring command sees it. */
export interface MonitorDeps {
  /** The project's folder, which holds `alarms`, `dashboards` and `environments`. */
  readonly folder: string;
  /** True when somebody can be asked. */
  readonly interactive: boolean;
  readonly coloured: boolean;
  writeOut(text: string): void;
  writeError(text: string): void;
  /** Puts a question and gives the answer, which is empty when the input ends. */
  ask(question: string): Promise<string>;
  createClient(region: string): CloudWatchClient;
  readonly rates: CallRates;
}

/** Options of every command. */
export interface MonitorOptions {
  readonly env: string;
  readonly json: boolean;
}

/** What a command works with: the options, and how to say something. */
export interface MonitorContext extends MonitorOptions {
  readonly deps: MonitorDeps;
  readonly paint: Paint;
  /** Text for people; nothing with --json. */
  say(text: string): void;
  /** The one document of --json; nothing without it. */
  answer(data: unknown): void;
}

export function createMonitorContext(options: MonitorOptions, deps: MonitorDeps): MonitorContext {
  return {
    ...options,
    deps,
    paint: createPaint(deps.coloured),
    say: (text) => {
      if (!options.json) deps.writeOut(text);
    },
    answer: (data) => {
      if (options.json) deps.writeOut(`${JSON.stringify(data, undefined, 2)}\n`);
    },
  };
}

/** The definitions of the environment when they are fit to be used; otherwise their problems are shown and there are none. */
export async function loadValidDefinitions(context: MonitorContext): Promise<Definitions | undefined> {
  const { definitions, problems } = await loadDefinitions({ folder: context.deps.folder, environment: context.env });
  if (!hasErrors(problems)) return definitions;
  context.answer({ environment: context.env, problems });
  context.say(renderProblems(problems, context.paint) + problemSummary(problems, context.env));
  return undefined;
}

export function problemSummary(problems: readonly Problem[], environment: string): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return `${environment}: ${counted(errors, 'error')} and ${counted(problems.length - errors, 'warning')}.\n`;
}
