import { registerHooks } from 'node:module';

/** As much of a workflow file as is looked at, in the one way in which ours are written. */
export interface Workflow {
  readonly on?: unknown;
  readonly concurrency?: Concurrency;
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Concurrency {
  readonly group: string;
  readonly 'cancel-in-progress'?: boolean | string;
  readonly queue?: string;
}

type Image = string | { readonly image: string };

interface AnyJob {
  readonly concurrency?: Concurrency;
  readonly needs?: readonly string[];
  readonly if?: string;
  readonly permissions: Readonly<Record<string, string>>;
}

export interface RunnerJob extends AnyJob {
  readonly environment?: string;
  readonly 'timeout-minutes': number;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly container?: Image;
  readonly services?: Readonly<Record<string, Image>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A job that another workflow file does. */
export interface CalledJob extends AnyJob {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
}

export type Job = RunnerJob | CalledJob;

export type Step = {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly 'continue-on-error'?: boolean | string;
  readonly env?: Readonly<Record<string, string>>;
} & ({ readonly run: string } | { readonly uses: string; readonly with?: Readonly<Record<string, unknown>> });

/** The parser imports JSON in a way that only bundlers understand. */
registerHooks({
  load: (url, context, nextLoad) =>
    nextLoad(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');

/** What GitHub's own parser finds wrong with the text of a workflow file: keys, types, expressions, jobs that are needed. */
export async function workflowProblems(file: string, text: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: file, content: text }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}
