import { decideJobs, fill, type Run } from './decide-jobs.ts';
import { changesAccount, runnerJobs, stepsOf, takesRole, type WorkflowText } from './read-workflow.ts';
import type { Job } from './workflow.ts';

type Others = ReadonlyMap<string, WorkflowText>;

const sha = '4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1';
const repository = 'owner/name';
const pullRequest = (from: string, login = 'somebody') => ({
  event_name: 'pull_request',
  ref: 'refs/pull/1/merge',
  sha,
  repository,
  event: { pull_request: { number: 1, user: { login }, head: { repo: { full_name: from } } } },
});

/** What a run may begin with, by the event. */
const beginnings: Readonly<Record<string, readonly Run['github'][]>> = {
  push: ['refs/heads/main', 'refs/heads/other'].map((ref) => ({ event_name: 'push', ref, sha, repository })),
  schedule: [{ event_name: 'schedule', ref: 'refs/heads/main', sha, repository }],
  pull_request: [pullRequest(repository), pullRequest('stranger/name'), pullRequest(repository, 'dependabot[bot]')],
  workflow_dispatch: ['refs/heads/main', 'refs/heads/other'].map((ref) => ({
    event_name: 'workflow_dispatch',
    ref,
    sha,
    repository,
  })),
};

const of = (environment: string) => ({
  [`DEPLOY_ROLE_ARN_${environment}`]: `arn:aws:iam::111122223333:role/insurance-claims-${environment.toLowerCase()}-deploy`,
  [`AWS_REGION_${environment}`]: 'us-east-1',
  [`SERVICE_URL_${environment}`]: `https://${environment.toLowerCase()}.example.com`,
});
const allVariables = { ...of('STAGING'), ...of('PRODUCTION'), PLAN_ROLE_ARN: 'arn:aws:iam::111122223333:role/plan' };

/** Each run of a workflow by its own events, with a sentence for it. */
function* runsOf({ workflow }: WorkflowText, vars: Readonly<Record<string, string>>): Generator<[string, Run]> {
  const events = typeof workflow.on === 'string' ? [workflow.on] : Object.keys((workflow.on ?? {}) as object);
  for (const event of events)
    for (const github of beginnings[event] ?? []) {
      const from = (github.event as { pull_request?: { user: { login: string } } } | undefined)?.pull_request;
      const who = event === 'pull_request' ? ` of ${from?.user.login}` : ` on ${github.ref}`;
      yield [`${event}${who}`, { github, vars }];
    }
}

interface Reach {
  /** Whether it makes a version, and deploys not only one that was approved of before. */
  readonly bringsCode: boolean;
  /** The environment of GitHub whose reviewers are asked, if any. */
  readonly environment: string;
}

/** How a job changes production, by itself or by the workflow that it calls. */
function reachOf(workflow: WorkflowText, name: string, job: Job, run: Run, others: Others): Reach | undefined {
  const called = 'steps' in job ? undefined : others.get(job.uses.split('/').at(-1) ?? '');
  if (!('steps' in job) && called === undefined) return undefined;
  const inner = called ?? workflow;
  const inputs =
    'steps' in job
      ? (run.inputs ?? {})
      : Object.fromEntries(Object.entries(job.with).map(([key, text]) => [key, fill(text, { ...run })]));
  for (const [innerName, innerJob] of runnerJobs(inner)) {
    if (called === undefined && innerName !== name) continue;
    const does = stepsOf(inner, innerName).map((step) => step.does);
    const text = JSON.stringify(innerJob);
    const isProduction =
      /production|DEPLOY_ROLE_ARN_PRODUCTION/.test(text) ||
      (!('steps' in job) && JSON.stringify(job.with).includes('_PRODUCTION')) ||
      (text.includes('inputs.environment') && inputs.environment === 'production');
    // The role of plans only reads.
    const changes = does.some(changesAccount) || (does.some(takesRole) && !text.includes('PLAN_ROLE_ARN'));
    if (!changes || !isProduction) continue;
    return {
      bringsCode: does.some((each) => !each.includes('deploy-version.sh') && changesAccount(each)),
      environment: fill(innerJob.environment ?? '', { ...run, inputs }),
    };
  }
  return undefined;
}

/**
 * Ways to production without a person. One is a person's when they started the run by hand and named the version, by an input that is held
 * against what runs; or when the job names an environment of GitHub that has reviewers right now.
 */
export function approvalProblems(workflow: WorkflowText, others: Others = new Map()): string[] {
  const found = new Set<string>();
  for (const withoutEnvironments of ['', 'true'])
    for (const [how, run] of runsOf(workflow, { ...allVariables, WITHOUT_ENVIRONMENTS: withoutEnvironments }))
      for (const count of ['', '0', '1'])
        for (const commit of [undefined, 'HEAD', sha]) {
          const inputs = { environment: 'production', label: '0a1b2c', ...(commit === undefined ? {} : { commit }) };
          const each: Run = { ...run, inputs, outputs: { reviewers: { count } } };
          const results = decideJobs(workflow.workflow, each);
          for (const [name, job] of Object.entries(workflow.workflow.jobs)) {
            const reach = results[name] === 'success' ? reachOf(workflow, name, job, each, others) : undefined;
            if (reach === undefined) continue;
            const place = workflow.at('jobs', name);
            const { event_name, ref } = each.github;
            const isReviewed = count === '1' && reach.environment === 'production';
            const isByHand = event_name === 'workflow_dispatch';
            if (isByHand && ref !== 'refs/heads/main')
              found.add(`${place}: ${name} brings another branch than main to production`);
            else if (isByHand && reach.bringsCode && commit !== sha && !isReviewed)
              found.add(`${place}: ${name} brings a version to production that its starter has not named`);
            else if (!isByHand && !isReviewed)
              found.add(`${place}: ${name} reaches production by ${how.split(' ')[0]}, without a person`);
          }
        }
  for (const problem of refusedProblems(workflow, others)) found.add(problem);
  return [...found];
}

/** Jobs that bring to production what another job refuses, and steps whose failure is taken for success. */
function refusedProblems(workflow: WorkflowText, others: Others): string[] {
  const jobs = Object.entries(workflow.workflow.jobs);
  const inputs = { environment: 'production', label: '0a1b2c', commit: sha };
  const refused = [...runsOf(workflow, allVariables)].flatMap(([, run]) =>
    jobs.flatMap(([failing]) => {
      const each: Run = { ...run, inputs, outputs: { reviewers: { count: '1' } }, failing: [failing] };
      const results = decideJobs(workflow.workflow, each);
      if (results[failing] !== 'failure') return [];
      return jobs.flatMap(([name, job]) =>
        results[name] === 'success' && reachOf(workflow, name, job, each, others) !== undefined
          ? [`${workflow.at('jobs', name)}: ${name} brings to production what ${failing} refuses`]
          : [],
      );
    }),
  );
  const silenced = runnerJobs(workflow).flatMap(([name, job]) =>
    stepsOf(workflow, name).some(({ does }) => changesAccount(does))
      ? job.steps.flatMap((step, index) =>
          step['continue-on-error'] === undefined
            ? []
            : [
                `${workflow.at('jobs', name, 'steps', index, 'continue-on-error')}: a failure of ${name} is taken for success`,
              ],
        )
      : [],
  );
  return [...refused, ...silenced];
}

const takesRights = (workflow: WorkflowText, name: string, job: Job) =>
  job.permissions?.['id-token'] === 'write' || stepsOf(workflow, name).some(({ does }) => changesAccount(does));

/**
 * What goes wrong in a repository that has no variables yet: jobs that need a role and run, jobs that are left out without a sentence; and
 * jobs that give a role to what a stranger or a new package brings.
 */
export function firstRunProblems(workflow: WorkflowText): string[] {
  const found = new Set<string>();
  const jobs = Object.entries(workflow.workflow.jobs);
  const says = (name: string) =>
    stepsOf(workflow, name).some(({ does }) => /::(?:notice|warning|error)(?: [^:]*)?::[A-Z][^"]*\./.test(does));
  for (const [how, run] of runsOf(workflow, {})) {
    if (run.github.event_name === 'workflow_dispatch' && run.github.ref === 'refs/heads/main') continue;
    const results = decideJobs(workflow.workflow, run);
    for (const [name, job] of jobs)
      if (results[name] === 'success' && takesRights(workflow, name, job))
        found.add(
          `${workflow.at('jobs', name)}: ${name} needs a role at the first ${how.split(' ')[0]}, before there is one`,
        );
    const skipped = jobs.filter(([name, job]) => results[name] === 'skipped' && takesRights(workflow, name, job));
    if (skipped.length > 0 && !jobs.some(([name]) => results[name] === 'success' && says(name)))
      found.add(
        `${workflow.at('jobs', skipped[0]?.[0] ?? '')}: ${skipped[0]?.[0]} is left out at ${how}, and nothing says why`,
      );
  }
  for (const [how, run] of runsOf(workflow, allVariables)) {
    const pull = (
      run.github.event as { pull_request?: { head: { repo: { full_name: string } }; user: { login: string } } }
    )?.pull_request;
    const isTrusted = pull === undefined || (pull.head.repo.full_name === repository && pull.user.login === 'somebody');
    const results = decideJobs(workflow.workflow, run);
    for (const [name, job] of isTrusted ? [] : jobs)
      if (results[name] === 'success' && takesRights(workflow, name, job))
        found.add(
          `${workflow.at('jobs', name)}: ${name} gives a role to a ${how}${pull?.head.repo.full_name === repository ? '' : ', from a fork'}`,
        );
  }
  return [...found];
}
