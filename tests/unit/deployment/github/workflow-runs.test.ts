// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are GitHub's.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { decideJobs, decideSteps, evaluate, fill, type Run } from './decide-jobs.ts';
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
const sha = '4f2c9d1e5b7a8063c2d1e0f9a8b7c6d5e4f3a2b1';
const push = { event_name: 'push', ref: main, sha, repository: 'owner/name' };
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
const always = { success: true, failure: true, cancelled: false, always: true };
const reviewers = (count: string) => ({ reviewers: { count } });

const fromFork = (name: string, login = 'somebody') => ({
  event_name: 'pull_request',
  ref: 'refs/pull/1/merge',
  repository: 'owner/name',
  event: { pull_request: { number: 1, user: { login }, head: { repo: { full_name: name } } } },
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
      'goes on to production when a person starts it with the commit',
      { github: byHand, vars: both, outputs: reviewers('0'), inputs: { commit: sha } },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'success', 'left-out': 'skipped' },
    ],
    [
      'goes no further than staging when the commit is another one',
      { github: byHand, vars: both, outputs: reviewers('0'), inputs: { commit: '0a1b2c' } },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'skipped', 'left-out': 'success' },
    ],
    [
      'counts no reviewers where the job names no environment',
      { github: push, vars: { ...both, WITHOUT_ENVIRONMENTS: 'true' }, outputs: reviewers('1') },
      { test: 'success', staging: 'success', reviewers: 'success', production: 'skipped', 'left-out': 'success' },
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
  const withoutPlan = { plan: 'skipped', 'no-plan': 'success', comment: 'skipped' };
  const checked = { test: 'success', 'long-test': 'success', definitions: 'success' };
  it.each<[string, Run, object]>([
    [
      'plans against the account',
      { github: fromFork('owner/name'), vars: both },
      { ...checked, plan: 'success', 'no-plan': 'skipped', comment: 'success' },
    ],
    [
      'plans nothing before there is an account, is green, and says why',
      { github: fromFork('owner/name'), vars: {} },
      { ...checked, ...withoutPlan },
    ],
    [
      'gets no role when it comes from a fork',
      { github: fromFork('stranger/name'), vars: both },
      { ...checked, ...withoutPlan },
    ],
    [
      'gets no role when Dependabot brings packages that nobody has looked at',
      { github: fromFork('owner/name', 'dependabot[bot]'), vars: both },
      { ...checked, ...withoutPlan },
    ],
  ])('%s', (_sentence, run, expected) => {
    expect(decideJobs(workflow('pull-request.yml'), run)).toEqual(expected);
  });
});

describe('the night', () => {
  it.each(['schedule', 'workflow_dispatch'])('needs nothing, by %s', (event_name) => {
    expect(decideJobs(workflow('nightly.yml'), { github: { ...push, event_name }, vars: {} })).toEqual({
      'long-test': 'success',
    });
  });
});

describe('going back to a version', () => {
  it('is by the scripts of main alone, and elsewhere not green', () => {
    const run = (ref: string) =>
      decideJobs(workflow('deploy-version.yml'), { github: { ...byHand, ref }, vars: both, inputs: {} });
    expect(run(main)).toEqual({ deploy: 'success', refused: 'skipped' });
    expect(run('refs/heads/other')).toEqual({ deploy: 'skipped', refused: 'success' });
    const [step] = (workflow('deploy-version.yml').jobs.refused as RunnerJob).steps;
    const { code, output } = runCommand(step !== undefined && 'run' in step ? step.run : '', {
      GITHUB_REF: 'refs/heads/other',
    });
    expect({ code, output }).toEqual({
      code: 1,
      output: '::error::Nothing is deployed: this is refs/heads/other. Start the workflow on main.\n',
    });
  });
});

describe('a start of a delivery by hand', () => {
  const { steps } = workflow('deliver.yml').jobs.test as RunnerJob;
  const step = steps.find((each) => each.if !== undefined);
  it.each([
    ['goes on with the newest commit of main', main, sha, 0],
    ['is refused with another commit', main, '0a1b2c', 1],
    ['is refused with none', main, '', 1],
    ['is refused on another branch', 'refs/heads/other', sha, 1],
  ])('%s', (_sentence, ref, commit, code) => {
    const environment = { GITHUB_REF: ref, GITHUB_SHA: sha, COMMIT: commit };
    const result = runCommand(step !== undefined && 'run' in step ? step.run : '', environment);
    expect(result.code).toBe(code);
    expect(result.output).toMatch(code === 0 ? /^$/ : /^::error::.* is not the newest commit of main.*4f2c9d1e.*\.\n$/);
  });

  it('is all that names a commit: a push has none', () => {
    const holds = (github: object) => evaluate(step?.if ?? '', { github }, always);
    expect([holds(push), holds(byHand)]).toEqual(['false', 'true']);
  });
});

const inputs = {
  environment: 'staging',
  commit: sha,
  label: '4f2c9d1e',
  role: staging.DEPLOY_ROLE_ARN_STAGING,
  region: 'us-east-1',
  'service-url': staging.SERVICE_URL_STAGING,
};
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
  // A condition on what steps before it did holds or not, and its command has to work; another one is of this run.
  const isLeftOut = (condition = 'true') =>
    !/steps\.|\(\)/.test(condition) && evaluate(condition, contexts, always) !== 'true';
  const filled = (env: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(Object.entries(env).map(([name, text]) => [name, fill(text, contexts)]));
  return Object.entries(workflow(file).jobs).flatMap(([name, job]) =>
    'steps' in job
      ? job.steps.flatMap((step, index) =>
          'run' in step && !isLeftOut(step.if)
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
  'pull-request.yml': { ...fromFork('owner/name'), sha, token: 'of-the-job' },
};
const ofGitHub = (file: string) => ({ token: 'of-the-job', ...push, ...events[file] });
/** What a job of GitHub has besides; `assume-role.sh` is played in deploy-scripts.test.ts. */
const ofRunner = {
  GITHUB_REF: main,
  GITHUB_SHA: sha,
  GITHUB_RUN_ID: '1',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example.com/?',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
};

/** The others say why not, and fail; they are run above. */
const isMeantToWork = ({ name }: { readonly name: string }) => name !== 'refused';

describe('each command of a workflow', () => {
  it.each(files)('%s: runs with all variables set, and asks for nothing without a name', (file) => {
    for (const { at, text, env } of commandsOf(file, { github: ofGitHub(file), vars: both, inputs }).filter(
      isMeantToWork,
    )) {
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
});

describe('the steps of a deployment', () => {
  const { deploy } = workflow('deploy.yml').jobs as { deploy: RunnerJob };
  const named = (results: readonly string[], outcome: string) =>
    deploy.steps.flatMap((step, index) => {
      const text = 'run' in step ? step.run : step.uses;
      return results[index] === outcome
        ? [
            /assume-role|bundle|create-version|VersionLabel|smoke-\$LABEL"|BEFORE|apply|annotate|deploy-version/.exec(
              text,
            )?.[0],
          ]
        : [];
    });
  const failingAt = (piece: string) => {
    let isFailed = false;
    return decideSteps(deploy, { github: push, vars: both, inputs }, (does) => {
      const fails = !isFailed && piece !== '' && does.includes(piece);
      isFailed ||= fails;
      return fails;
    });
  };

  it('take the role anew before alarms are applied, and go back only when the smoke test fails', () => {
    const all = failingAt('');
    expect(all.filter((outcome) => outcome === 'failure')).toEqual([]);
    expect(deploy.steps.filter((_step, index) => all[index] === 'skipped').map(({ name }) => name)).toEqual([
      'roll back',
    ]);
  });

  it.each([
    ['the smoke test', 'smoke-$LABEL"', ['roll back'], ['apply', 'annotate']],
    ['the deployment', 'deploy-version.sh', [], ['smoke-$LABEL"', 'apply', 'annotate']],
    ['the version', 'create-version.sh', [], ['deploy-version', 'apply', 'annotate']],
    ['the role', 'assume-role.sh', [], ['create-version', 'apply', 'annotate']],
  ])('apply nothing after %s failed', (_what, piece, run, skipped) => {
    const results = failingAt(piece);
    const rollBack = deploy.steps.findIndex(({ name }) => name === 'roll back');
    expect(results[rollBack]).toBe(run.length > 0 ? 'success' : 'skipped');
    expect(named(results, 'skipped')).toEqual(expect.arrayContaining(skipped));
    // A role of its own, an hour after the first one.
    if (run.length > 0)
      expect(
        deploy.steps.findLastIndex(
          (step, index) => 'run' in step && step.run.includes('assume-role') && results[index] === 'success',
        ),
      ).toBe(rollBack - 1);
  });
});

describe('a lock', () => {
  it('is of one environment, and the same for a delivery and the way back', () => {
    const own = { group: '${{ inputs.environment }}', 'cancel-in-progress': false, queue: 'max' };
    for (const file of ['deploy.yml', 'deploy-version.yml'])
      expect(workflow(file).jobs.deploy?.concurrency).toEqual({ ...own, group: `deploy-${own.group}` });
    expect(workflow('deliver.yml').concurrency).toEqual({ group: 'deliver', 'cancel-in-progress': false });
    expect(workflow('deploy-version.yml').concurrency).toBeUndefined();
  });
});
