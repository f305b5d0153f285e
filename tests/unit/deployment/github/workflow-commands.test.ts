// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are GitHub's.
import { describe, expect, it } from 'vitest';
import { decideJobs, decideSteps, evaluate, fill, type Run } from './decide-jobs.ts';
import { always, both, byHand, files, fromFork, inputs, main, push, sha, workflow } from './own-workflows.ts';
import { runCommand } from './run-commands.ts';
import type { RunnerJob } from './workflow.ts';

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

/** The commands of all jobs that run by themselves, with the variables that each would have. */
function commandsOf(file: string, run: Run & { readonly secrets?: object }) {
  const contexts = {
    ...run,
    steps: { before: { outputs: { label: '9f8e7d' }, outcome: 'success' }, smoke: { outcome: 'failure' } },
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

  it('take the role anew before alarms are applied, and go back only when something fails', () => {
    const all = failingAt('');
    expect(all.filter((outcome) => outcome === 'failure')).toEqual([]);
    expect(deploy.steps.filter((_step, index) => all[index] === 'skipped').map(({ name }) => name)).toEqual([
      'roll back',
    ]);
  });

  it.each([
    ['the smoke test', 'smoke-$LABEL"', ['roll back'], ['apply', 'annotate']],
    ['the deployment', 'deploy-version.sh', ['roll back'], ['smoke-$LABEL"', 'apply', 'annotate']],
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

describe('the way back of a delivery', () => {
  const { deploy } = workflow('deploy.yml').jobs as { deploy: RunnerJob };
  const step = deploy.steps.find(({ name }) => name === 'roll back');
  const text = step !== undefined && 'run' in step ? step.run : '';
  const run = (BEFORE: string) => runCommand(text, { ENVIRONMENT: 'staging', LABEL: 'new', SERVICE_URL: 'x', BEFORE });

  it('deploys the version before from one that runs and does not serve', () => {
    const { code, calls } = run('9f8e7d');
    expect(code).toBe(0);
    expect(calls.filter((words) => words.includes('update-environment'))).toHaveLength(1);
  });

  it('does nothing where Elastic Beanstalk has gone back by itself', () => {
    const { code, calls, output } = run('0a1b2c');
    expect({ code, output, calls: calls.length }).toEqual({
      code: 0,
      output: 'insurance-claims-staging runs 0a1b2c already\n',
      calls: 1,
    });
  });
});
