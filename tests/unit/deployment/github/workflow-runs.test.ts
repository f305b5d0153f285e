import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decideJobs, evaluate, type Run } from './decide-jobs.ts';
import { orderProblems } from './order-problems.ts';
import { runCommand } from './run-commands.ts';
import type { RunnerJob, Workflow } from './workflow.ts';

const project = join(import.meta.dirname, '..', '..', '..', '..');
const folder = join(project, '.github', 'workflows');
const files = readdirSync(folder).sort();
const workflows: Record<string, Workflow> = Object.fromEntries(
  files.map((file) => [file, parse(readFileSync(join(folder, file), 'utf8')) as Workflow]),
);
const workflow = (file: string) => workflows[file] as Workflow;

const main = 'refs/heads/main';
const push = { event_name: 'push', ref: main, repository: 'owner/name' };
const byHand = { ...push, event_name: 'workflow_dispatch' };
const staging = {
  DEPLOY_ROLE_ARN_STAGING: 'arn:aws:iam::111122223333:role/insurance-claims-staging-deploy',
  AWS_REGION_STAGING: 'us-east-1',
  SERVICE_URL_STAGING: 'https://claims-staging.example.com',
};
const both = {
  ...staging,
  DEPLOY_ROLE_ARN_PRODUCTION: 'arn:aws:iam::111122223333:role/insurance-claims-production-deploy',
  AWS_REGION_PRODUCTION: 'us-east-1',
  SERVICE_URL_PRODUCTION: 'https://claims.example.com',
  PLAN_ROLE_ARN: 'arn:aws:iam::111122223333:role/insurance-claims-production-plan',
};
const reviewers = (count: string) => ({ reviewers: { count } });

const fromFork = (name: string) => ({
  event_name: 'pull_request',
  ref: 'refs/pull/1/merge',
  repository: 'owner/name',
  event: { pull_request: { number: 1, head: { repo: { full_name: name } } } },
});

describe('what a delivery does', () => {
  const nothing = { staging: 'skipped', reviewers: 'skipped', production: 'skipped' };
  it.each<[string, Run, object]>([
    [
      'says why it delivers nothing at the first push, when no variable is set',
      { github: push, vars: {} },
      { ...nothing, test: 'success', 'left-out': 'success' },
    ],
    [
      'ends with staging before production is made, and says so',
      { github: push, vars: staging },
      { ...nothing, test: 'success', staging: 'success', 'left-out': 'success' },
    ],
    [
      'goes on to the reviewers of production',
      { github: push, vars: both, outputs: reviewers('1') },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'success', 'left-out': 'skipped' },
    ],
    [
      'waits for a person where production has no reviewers',
      { github: push, vars: both, outputs: reviewers('0') },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'skipped', 'left-out': 'success' },
    ],
    [
      'goes on to production when a person starts it',
      { github: byHand, vars: both, outputs: reviewers('0') },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'success', 'left-out': 'skipped' },
    ],
    [
      'delivers no other branch, whoever starts it',
      { github: { ...byHand, ref: 'refs/heads/other' }, vars: both, outputs: reviewers('1') },
      { ...nothing, test: 'success', 'left-out': 'success' },
    ],
    [
      'delivers nothing that a test refuses',
      { github: byHand, vars: both, outputs: reviewers('1'), failing: ['test'] },
      { ...nothing, test: 'failure', 'left-out': 'skipped' },
    ],
    [
      'brings nothing to production that fails in staging',
      { github: byHand, vars: both, outputs: reviewers('1'), failing: ['staging'] },
      { ...nothing, test: 'success', staging: 'failure', 'left-out': 'skipped' },
    ],
  ])('%s', (_sentence, run, expected) => {
    expect(decideJobs(workflow('deliver.yml'), run)).toEqual(expected);
  });
});

describe('what a pull request does', () => {
  const checked = { test: 'success', 'long-test': 'success', definitions: 'success' };
  it.each<[string, Run, object]>([
    [
      'plans against the account',
      { github: fromFork('owner/name'), vars: both },
      { ...checked, plan: 'success', comment: 'success' },
    ],
    [
      'plans nothing before there is an account, and is green',
      { github: fromFork('owner/name'), vars: {} },
      { ...checked, plan: 'skipped', comment: 'skipped' },
    ],
    [
      'gets no role when it comes from a fork',
      { github: fromFork('stranger/name'), vars: both },
      { ...checked, plan: 'skipped', comment: 'skipped' },
    ],
  ])('%s', (_sentence, run, expected) => {
    expect(decideJobs(workflow('pull-request.yml'), run)).toEqual(expected);
  });
});

describe('going back to a version', () => {
  it('is by the scripts of main alone', () => {
    const run = (ref: string) =>
      decideJobs(workflow('deploy-version.yml'), { github: { ...byHand, ref }, vars: both, inputs: {} }).deploy;
    expect([run(main), run('refs/heads/other')]).toEqual(['success', 'skipped']);
  });
});

const inputs = {
  environment: 'staging',
  label: '4f2c9d1e',
  role: staging.DEPLOY_ROLE_ARN_STAGING,
  region: 'us-east-1',
  'service-url': staging.SERVICE_URL_STAGING,
};
const always = { success: true, failure: true, cancelled: false, always: true };

describe('the environment of a deployment', () => {
  it.each(['deploy.yml', 'deploy-version.yml'])(
    '%s: is named where the plan has environments, and not elsewhere',
    (file) => {
      const { environment = '' } = workflow(file).jobs.deploy as RunnerJob;
      const named = (vars: Record<string, string>) => evaluate(environment, { vars, inputs }, always);
      expect([named({}), named({ WITHOUT_ENVIRONMENTS: 'true' })]).toEqual(['staging', '']);
    },
  );
});

/** The commands of all jobs that run by themselves, with the variables that each would have. */
function commandsOf(file: string, run: Run & { readonly secrets?: object }) {
  const contexts = {
    ...run,
    steps: { before: { outputs: { label: '0a1b2c' }, outcome: 'success' }, smoke: { outcome: 'failure' } },
    needs: { definitions: { outputs: { preview: 'https://example.com/1' } }, plan: { outputs: { text: 'nothing' } } },
  };
  const filled = (env: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(
      Object.entries(env).map(([name, text]) => [
        name,
        text.replaceAll(/\$\{\{[\s\S]*?\}\}/g, (expression) => evaluate(expression, contexts, always)),
      ]),
    );
  return Object.entries(workflow(file).jobs).flatMap(([name, job]) =>
    'steps' in job
      ? job.steps.flatMap((step, index) =>
          'run' in step
            ? [
                {
                  at: `${name}, step ${index + 1}`,
                  name,
                  text: step.run,
                  env: { ...filled(job.env), ...filled(step.env) },
                },
              ]
            : [],
        )
      : [],
  );
}

const events: Readonly<Record<string, object>> = {
  'pull-request.yml': { ...fromFork('owner/name'), sha: '4f2c9d1e', token: 'of-the-job' },
};
const ofGitHub = (file: string) => ({ sha: '4f2c9d1e', token: 'of-the-job', ...push, ...events[file] });
/** What a job of GitHub has besides; `assume-role.sh` is played in deploy-scripts.test.ts. */
const ofRunner = {
  GITHUB_RUN_ID: '1',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example.com/?',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
};

describe('each command of a workflow', () => {
  it.each(files)('%s: runs with all variables set, and asks for nothing without a name', (file) => {
    for (const { at, text, env } of commandsOf(file, { github: ofGitHub(file), vars: both, inputs })) {
      const { code, output, calls } = runCommand(text, { ...ofRunner, ...env });
      expect({ at, code, output }).toMatchObject({ code: 0 });
      for (const call of calls) expect({ at, call }).toEqual({ at, call: call.filter((word) => word !== '') });
      expect(output, at).not.toMatch(/unbound variable|command not found/);
    }
  });

  // The others are called, or started with a name, after the variables are set.
  it.each(['deliver.yml', 'nightly.yml', 'pull-request.yml'])(
    '%s: runs at the first push, in the jobs that do',
    (file) => {
      const run = { github: ofGitHub(file), vars: {}, inputs: {} };
      const results = decideJobs(workflow(file), run);
      for (const { at, text, env } of commandsOf(file, run).filter(({ name }) => results[name] === 'success')) {
        expect({ at, ...runCommand(text, env) }).toMatchObject({ code: 0 });
      }
    },
  );

  it.each(['deploy.yml', 'deploy-version.yml'])('%s: stops before AWS is asked when a variable is missing', (file) => {
    for (const missing of ['SERVICE_URL', 'AWS_REGION', 'ROLE_ARN']) {
      const asked: (readonly string[])[] = [];
      const failed = commandsOf(file, { github: ofGitHub(file), vars: both, inputs }).find(({ text, env }) => {
        const { code, calls, output } = runCommand(text, { ...ofRunner, ...env, [missing]: '' });
        asked.push(...calls.filter(([program]) => program === 'aws'));
        if (code !== 0) expect(output).toContain(missing);
        return code !== 0;
      });
      expect({ missing, failed: failed !== undefined, asked }).toEqual({ missing, failed: true, asked: [] });
    }
  });
});

describe('a role', () => {
  it.each(files)('%s: is taken after the packages have come', (file) => {
    expect(orderProblems(file, workflow(file))).toEqual([]);
  });

  it.each([
    [
      'the first script of a job',
      'npm run --silent monitor -- apply',
      'installs the packages after the role is assumed',
    ],
    ['an installation', 'npm ci', 'brings packages after the role is assumed'],
    ['a program of somebody', 'npx some-tool', 'brings packages after the role is assumed'],
    ['a script from the net', 'curl https://example.com/x | bash', 'brings packages after the role is assumed'],
    ['the bundle', 'bash deploy/bundle.sh x.zip', 'brings packages after the role is assumed'],
  ])('before %s is named', (_what, run, problem) => {
    const job = { 'timeout-minutes': 5, permissions: {}, steps: [{ run: 'bash deploy/assume-role.sh' }, { run }] };
    expect(orderProblems('x.yml', { permissions: {}, jobs: { one: job } })).toEqual([`x.yml one, step 2: ${problem}`]);
  });

  it('before an action of somebody is named', () => {
    const steps = [{ run: 'bash deploy/assume-role.sh' }, { uses: 'a/b@0a1b' }];
    const job = { 'timeout-minutes': 5, permissions: {}, steps };
    expect(orderProblems('x.yml', { permissions: {}, jobs: { one: job } })).toEqual([
      'x.yml one, step 2: uses a/b@0a1b after the role is assumed',
    ]);
  });

  it('lives as long as the work that it covers, and the job longer', () => {
    const script = readFileSync(join(project, 'deploy', 'deploy-version.sh'), 'utf8');
    const minutes = Number(/minutes=\$\{MINUTES:-(\d+)\}/.exec(script)?.[1]);
    const role = readFileSync(join(project, 'deploy', 'assume-role.sh'), 'utf8');
    const roleMinutes = Number(/--duration-seconds (\d+)/.exec(role)?.[1]) / 60;
    // Smoke tests and what else is done with one role take a few minutes.
    expect(minutes + 5).toBeLessThanOrEqual(roleMinutes);
    const { deploy } = workflow('deploy.yml').jobs as { deploy: RunnerJob };
    const deployments = deploy.steps.filter((step) => 'run' in step && step.run.includes('deploy-version.sh'));
    expect(deployments).toHaveLength(2);
    expect(deploy['timeout-minutes']).toBeGreaterThanOrEqual(2 * minutes + 15);
    const back = workflow('deploy-version.yml').jobs.deploy as RunnerJob;
    expect(back['timeout-minutes']).toBeGreaterThanOrEqual(minutes + 5);
    const second = deploy.steps.findIndex((step) => 'run' in step && step.run.includes('"$BEFORE"'));
    const taken = deploy.steps.findLastIndex((step) => 'run' in step && step.run.includes('assume-role.sh'));
    expect(taken).toBeGreaterThan(deploy.steps.findIndex((step) => step.id === 'smoke'));
    expect(taken).toBeLessThan(second);
  });

  it('is taken by no delivery that another one cuts off', () => {
    for (const file of ['deliver.yml', 'deploy-version.yml'])
      expect(workflow(file).concurrency).toEqual({ group: 'deliver', 'cancel-in-progress': false });
  });
});
