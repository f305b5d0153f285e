import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { CalledJob, RunnerJob, Step, Workflow } from './workflow.ts';

/** A key or an index on the way into the file. */
type Key = string | number;

/** The text of a workflow file, what is in it, and where. */
export interface WorkflowText {
  readonly file: string;
  readonly text: string;
  readonly workflow: Workflow;
  /** `FILE:LINE` of what stands at `path`, or of the nearest thing around it that is there. */
  readonly at: (...path: readonly Key[]) => string;
}

export interface PlacedStep {
  readonly job: string;
  readonly index: number;
  readonly step: Step;
  /** What it does: its command, or the action that it uses. */
  readonly does: string;
  readonly at: string;
}

/** Reads a workflow file. Throws when its text is no YAML. */
export function readWorkflow(file: string, text: string): WorkflowText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const nodeAt = (path: readonly Key[]): unknown => {
    const around = document.getIn(path.slice(0, -1), true);
    const key = path.at(-1);
    if (!isMap(around)) return document.getIn(path, true);
    return around.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
  };
  const at = (...path: readonly Key[]): string => {
    if (path.length === 0) return `${file}:1`;
    const node = nodeAt(path);
    return isNode(node) && node.range ? `${file}:${lines.linePos(node.range[0]).line}` : at(...path.slice(0, -1));
  };
  return { file, text, workflow: document.toJS() as Workflow, at };
}

/** The jobs that have steps. */
export function runnerJobs({ workflow }: WorkflowText): [string, RunnerJob][] {
  return Object.entries(workflow.jobs).flatMap(([name, job]) => ('steps' in job ? [[name, job]] : []));
}

/** The jobs that another workflow file does. */
export function calledJobs({ workflow }: WorkflowText): [string, CalledJob][] {
  return Object.entries(workflow.jobs).flatMap(([name, job]) => ('steps' in job ? [] : [[name, job]]));
}

/** The steps of one job, or of all, each with its place. */
export function stepsOf(workflow: WorkflowText, only?: string): PlacedStep[] {
  return runnerJobs(workflow)
    .filter(([name]) => only === undefined || name === only)
    .flatMap(([name, job]) =>
      job.steps.map((step, index) => ({
        job: name,
        index,
        step,
        does: 'run' in step ? step.run : `uses ${step.uses}`,
        at: workflow.at('jobs', name, 'steps', index, 'run' in step ? 'run' : 'uses'),
      })),
    );
}

/** Whether a step gives the job the rights of a role in AWS: by our script, by AWS's action, or by a call of its own. */
export function takesRole(does: string): boolean {
  return /\bdeploy\/assume-role\.sh\b|\baws-actions\/configure-aws-credentials\b|\bsts assume-role/.test(does);
}

/** Whether a command changes an account: a version, an environment, a stack, an alarm. */
export function changesAccount(does: string): boolean {
  return /\bdeploy\/(?:create|deploy)-version\.sh\b|\bmonitor -- (?:apply|destroy|annotate)\b|\bnpm run (?:--silent )?sync\b|\baws (?:cloudformation (?:deploy|delete-stack|(?:create|update)-stack)|elasticbeanstalk (?:update|create|terminate)-)/.test(
    does,
  );
}
