import { calledJobs, runnerJobs, stepsOf, takesRole, type WorkflowText } from './read-workflow.ts';

/** What needs a right of the job's token, by the right. GitHub page: "Permissions required for GitHub Apps", and of each call. */
const uses: Readonly<Record<string, (does: string) => boolean>> = {
  'contents: read': (does) => does.includes('uses actions/checkout@'),
  'id-token: write': takesRole,
  'pull-requests: write': (does) => /\bgh pr (?:comment|edit|review)\b/.test(does),
  'actions: read': (does) => /\bgh api "?repos\/[^ "]+\/(?:environments|actions)\b/.test(does),
};

const given = (permissions: unknown): string[] =>
  typeof permissions === 'object' && permissions !== null
    ? Object.entries(permissions as Record<string, string>).map(([name, level]) => `${name}: ${level}`)
    : permissions === undefined
      ? []
      : [`${permissions}`];

/** What the jobs of a workflow have between them, or what one job's steps need. */
const needed = (workflow: WorkflowText, job?: string): string[] =>
  Object.entries(uses).flatMap(([right, isUsed]) =>
    stepsOf(workflow, job).some(({ does }) => isUsed(does)) ? [right] : [],
  );

/**
 * Rights of a job's token that nothing in the job uses, and rights that it lacks. `others` has the workflow files that it may call, by
 * their names.
 */
export function rightProblems(workflow: WorkflowText, others: ReadonlyMap<string, WorkflowText> = new Map()): string[] {
  const { at, workflow: content, file } = workflow;
  const compare = (job: string, permissions: unknown, wanted: readonly string[]): string[] => {
    const has = given(permissions);
    const place = at('jobs', job, 'permissions');
    return [
      ...has
        .filter((right) => !wanted.includes(right))
        .map((right) => `${place}: ${job} has ${right} and does not use it`),
      ...wanted.filter((right) => !has.includes(right)).map((right) => `${place}: ${job} lacks ${right}`),
    ];
  };
  const top =
    content.permissions === undefined
      ? [`${file}:1: jobs have what the repository's settings give, unless the workflow says permissions: {}`]
      : given(content.permissions).map((right) => `${at('permissions')}: every job has ${right}`);
  return [
    ...top,
    ...runnerJobs(workflow).flatMap(([name, job]) => compare(name, job.permissions, needed(workflow, name))),
    ...calledJobs(workflow).flatMap(([name, job]) => {
      const called = others.get(job.uses.split('/').at(-1) ?? '');
      return called === undefined ? [] : compare(name, job.permissions, needed(called));
    }),
  ];
}

/** Events that give the rights of the repository to what a stranger wrote. GitHub page: "Secure use reference". */
const strangersEvents = ['pull_request_target', 'workflow_run', 'issue_comment', 'issues', 'discussion_comment'];

/** Ways in which what a stranger writes is run with the repository's rights, or a credential stays where a later step finds it. */
export function exposureProblems(workflow: WorkflowText): string[] {
  const { at, workflow: content, text, file } = workflow;
  const on: unknown = content.on;
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys((on ?? {}) as object);
  const steps = stepsOf(workflow).flatMap(({ job, index, step, at: place }) => {
    if ('run' in step) return step.run.includes('${{') ? [`${place}: an expression is pasted into a command`] : [];
    const { script, 'persist-credentials': persists } = (step.with ?? {}) as Record<string, unknown>;
    const withPlace = at('jobs', job, 'steps', index, 'with');
    return [
      ...(`${script ?? ''}`.includes('${{') ? [`${withPlace}: an expression is pasted into a script`] : []),
      ...(step.uses.startsWith('actions/checkout@') && persists !== false
        ? [`${place}: the checkout leaves its token behind`]
        : []),
    ];
  });
  const writing = runnerJobs(workflow).flatMap(([name, job]) =>
    given(job.permissions).some((right) => right.endsWith(': write') && right !== 'id-token: write') &&
    job.steps.some((step) => 'uses' in step && step.uses.startsWith('actions/checkout@')) &&
    events.includes('pull_request')
      ? [`${at('jobs', name)}: ${name} may write, and runs what a pull request could have changed`]
      : [],
  );
  const secrets = [...text.split('\n').entries()].flatMap(([index, line]) =>
    /\bsecrets\.(?!GITHUB_TOKEN)|\bsecrets: inherit\b|AWS_SECRET_ACCESS_KEY/.test(line) && !/^\s*#/.test(line)
      ? [`${file}:${index + 1}: a stored secret`]
      : [],
  );
  return [
    ...events
      .filter((event) => strangersEvents.includes(event))
      .map((event) => `${at('on', event)}: ${event} runs for strangers with the rights of the repository`),
    ...steps,
    ...writing,
    ...secrets,
  ];
}
