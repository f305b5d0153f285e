import { fill } from './decide-jobs.ts';
import {
  calledJobs,
  changesAccount,
  type PlacedStep,
  runnerJobs,
  stepsOf,
  takesRole,
  type WorkflowText,
} from './read-workflow.ts';
import type { Concurrency } from './workflow.ts';

const environments = ['staging', 'production'];

const group = (concurrency: Concurrency | string, environment: string) =>
  fill(typeof concurrency === 'string' ? concurrency : concurrency.group, { inputs: { environment }, vars: {} });

const cancels = (concurrency: Concurrency | string | undefined) =>
  typeof concurrency === 'object' && ![undefined, false].includes(concurrency['cancel-in-progress'] as boolean);

/**
 * Locks that do not cover what changes an environment, or cover more. GitHub page: "Control the concurrency of workflows and jobs": one that
 * waits is cancelled by the next of its group, unless `queue: max`. A job that waits for approval may hold the lock of its whole workflow,
 * for thirty days, so the lock of an environment is its job's.
 */
export function lockProblems(workflows: readonly WorkflowText[]): string[] {
  const changing = workflows.flatMap((workflow) =>
    runnerJobs(workflow)
      .filter(([name]) => stepsOf(workflow, name).some(({ does }) => changesAccount(does)))
      .map(([name, job]) => ({ workflow, name, job, place: workflow.at('jobs', name, 'concurrency') })),
  );
  const names = changing.map(({ job }) =>
    environments.map((environment) => (job.concurrency === undefined ? '' : group(job.concurrency, environment))),
  );
  const own = changing.flatMap(({ workflow, name, job, place }, index) => {
    const [staging = '', production = ''] = names[index] ?? [];
    if (job.concurrency === undefined) return [`${place}: ${name} changes an environment and takes no lock of it`];
    const isAlone = !names.some((others) => others.join() !== names[0]?.join());
    return [
      ...(cancels(job.concurrency) ? [`${place}: ${name} is cut off in the middle by the next one`] : []),
      ...(job.concurrency.queue === 'max' ? [] : [`${place}: ${name} is cancelled by the next one while it waits`]),
      ...(staging === production ? [`${place}: ${name} waits for the other environment`] : []),
      ...(isAlone
        ? []
        : [`${place}: ${name} takes another lock (${production}) than others that change the environment`]),
      ...(cancels(workflow.workflow.concurrency)
        ? [`${workflow.at('concurrency')}: ${name} is cut off in the middle by the next run`]
        : []),
    ];
  });
  const ofCallers = workflows.flatMap((caller) =>
    calledJobs(caller).flatMap(([name, job]) => {
      const inner = changing.filter(({ workflow }) => job.uses.endsWith(`/${workflow.file}`));
      const outer = [caller.workflow.concurrency, job.concurrency].filter((lock) => lock !== undefined);
      if (inner.length === 0) return [];
      const locks = inner.flatMap((each) => names[changing.indexOf(each)] ?? []);
      return [
        ...(outer.some((lock) => environments.some((environment) => locks.includes(group(lock, environment))))
          ? [`${caller.at('concurrency')}: ${name} waits for the lock that its own workflow holds`]
          : []),
        ...(outer.some(cancels)
          ? [`${caller.at('concurrency')}: ${name} is cut off in the middle by the next run`]
          : []),
      ];
    }),
  );
  // Somebody's way back may not wait for what waits for approval.
  const byHand = changing.flatMap(({ workflow, name }) =>
    workflow.workflow.concurrency !== undefined && !('workflow_call' in ((workflow.workflow.on ?? {}) as object))
      ? [
          `${workflow.at('concurrency')}: ${name} waits for whatever else holds the lock of its workflow, an approval too`,
        ]
      : [],
  );
  return [...own, ...ofCallers, ...byHand];
}

export interface Durations {
  /** What `deploy-version.sh` takes at most. */
  readonly deployMinutes: number;
  /** What `assume-role.sh` asks for. */
  readonly roleMinutes: number;
  /** The shortest MaxSessionDuration of the roles. */
  readonly longestSessionMinutes: number;
}

/** What else is done with a role, a command: an upload, some calls, a look at the service. */
const otherMinutes = 1;
/** What comes before a role in a job: the checkout, Node and the packages. */
const setupMinutes = 5;

/** Roles that end before what is done with them, and jobs that GitHub ends before. */
export function lifeProblems(workflow: WorkflowText, durations: Durations): string[] {
  return runnerJobs(workflow).flatMap(([name, job]) => {
    const limit = job['timeout-minutes'];
    const place = workflow.at('jobs', name, 'timeout-minutes');
    if (typeof limit !== 'number' || !(limit > 0))
      return [`${place}: ${name} has no time limit but GitHub's six hours`];
    const minutesOf = ({ does, step }: PlacedStep) => {
      const { MINUTES = durations.deployMinutes } = { ...workflow.workflow.env, ...job.env, ...step.env };
      return (does.match(/\bdeploy-version\.sh\b/g) ?? []).length * Number(MINUTES) + otherMinutes;
    };
    const problems: string[] = [];
    let [left, total, holder] = [Number.POSITIVE_INFINITY, setupMinutes, ''];
    for (const placed of stepsOf(workflow, name)) {
      const { does, step, at } = placed;
      if (takesRole(does)) {
        const asked =
          'uses' in step ? Number(step.with?.['role-duration-seconds'] ?? 3600) / 60 : durations.roleMinutes;
        if (asked > durations.longestSessionMinutes)
          problems.push(`${at}: ${asked} minutes of a role that gives ${durations.longestSessionMinutes}`);
        [left, holder] = [asked, at];
        continue;
      }
      const minutes = minutesOf(placed);
      total += minutes;
      if (left !== Number.POSITIVE_INFINITY && left >= 0 && left < minutes)
        problems.push(`${at}: the role of ${holder} is over before this ends`);
      left -= minutes;
    }
    return [...problems, ...(holder !== '' && limit < total ? [`${place}: ${name} may take ${total} minutes`] : [])];
  });
}
