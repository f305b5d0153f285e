import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { RunnerJob, Workflow } from './workflow.ts';

export type JobResult = 'success' | 'failure' | 'skipped';

/** What a run of a workflow knows. */
export interface Run {
  readonly github: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Outputs of jobs, which is what somebody outside answers. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Jobs that fail when they run. */
  readonly failing?: readonly string[];
}

const statusNames = ['success', 'failure', 'cancelled', 'always'] as const;
type Status = Readonly<Record<(typeof statusNames)[number], boolean>>;
const noArguments = (name: string) => ({ name, minArgs: 0, maxArgs: 0 });

/** Whether a condition asks for a status by itself; one that does not holds only after success. */
const asksStatus = (condition: string) => /\b(?:success|failure|cancelled|always)\(\)/.test(condition);

/** A text with its expressions filled in. */
export function fill(text: string, contexts: Readonly<Record<string, unknown>>): string {
  const status: Status = { success: true, failure: true, cancelled: false, always: true };
  return text.replaceAll(/\$\{\{[\s\S]*?\}\}/g, (expression) => evaluate(expression, contexts, status));
}

/**
 * The value of an expression, by GitHub's own evaluator. Names that are not in the contexts are nothing, as on GitHub. Throws for an
 * expression that GitHub refuses.
 */
export function evaluate(text: string, contexts: Readonly<Record<string, unknown>>, status: Status): string {
  const inner = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(text)?.[1] ?? text;
  const functions = statusNames.map((name) => ({
    ...noArguments(name),
    call: () => new data.BooleanData(status[name]),
  }));
  const expression = new Parser(
    new Lexer(inner.trim()).lex().tokens,
    ['github', 'vars', 'needs', 'inputs', 'steps', 'job', 'runner'],
    statusNames.map(noArguments),
  ).parse();
  const known = JSON.parse(JSON.stringify({ inputs: {}, vars: {}, ...contexts }), data.reviver) as InstanceType<
    typeof data.Dictionary
  >;
  return new Evaluator(expression, known, new Map(functions.map((each) => [each.name, each])))
    .evaluate()
    .coerceString();
}

/**
 * Which jobs of a workflow run, and what becomes of them, in the order in which they need each other. GitHub page: "Using conditions to
 * control job execution": without a status function in it, a condition holds only when every job that is needed, by others too, has
 * succeeded.
 */
export function decideJobs(workflow: Workflow, run: Run): Record<string, JobResult> {
  const results: Record<string, JobResult> = {};
  const before = (name: string): string[] =>
    (workflow.jobs[name]?.needs ?? []).flatMap((need) => [need, ...before(need)]);
  const decide = (name: string): JobResult => {
    const known = results[name];
    if (known !== undefined) return known;
    const job = workflow.jobs[name];
    if (job === undefined) throw new Error(`there is no job ${name}`);
    const needed = (job.needs ?? []).map((need) => [need, decide(need)] as const);
    const ancestors = before(name).map(decide);
    const status: Status = {
      success: ancestors.every((result) => result === 'success'),
      failure: ancestors.includes('failure'),
      cancelled: false,
      always: true,
    };
    const needs = Object.fromEntries(
      needed.map(([need, result]) => [
        need,
        { result, outputs: result === 'skipped' ? {} : (run.outputs?.[need] ?? {}) },
      ]),
    );
    const condition = job.if ?? 'success()';
    const holds = evaluate(condition, { ...run, needs }, status) === 'true';
    const runs = holds && (asksStatus(condition) || status.success);
    results[name] = runs ? (run.failing?.includes(name) ? 'failure' : 'success') : 'skipped';
    return results[name];
  };
  for (const name of Object.keys(workflow.jobs)) decide(name);
  return results;
}

/** What becomes of each step of a job, in order, when those fail that `fails` says so of. */
export function decideSteps(job: RunnerJob, run: Run, fails: (does: string, id?: string) => boolean): JobResult[] {
  const steps: Record<string, { outcome: JobResult; outputs: object }> = {};
  const results: JobResult[] = [];
  for (const step of job.steps) {
    const isFailed = results.includes('failure');
    const status: Status = { success: !isFailed, failure: isFailed, cancelled: false, always: true };
    const condition = step.if ?? 'success()';
    const holds =
      evaluate(condition, { ...run, steps }, status) === 'true' && (asksStatus(condition) || status.success);
    const outcome = !holds ? 'skipped' : fails('run' in step ? step.run : step.uses, step.id) ? 'failure' : 'success';
    if (step.id !== undefined) steps[step.id] = { outcome, outputs: {} };
    results.push(outcome);
  }
  return results;
}
