// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are GitHub's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideJobs, evaluate, type Run } from './decide-jobs.ts';
import {
  always,
  both,
  byHand,
  fromFork,
  inputs,
  main,
  project,
  push,
  reviewers,
  sha,
  staging,
  workflow,
} from './own-workflows.ts';
import { runCommand } from './run-commands.ts';
import type { RunnerJob } from './workflow.ts';

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

describe('a lock', () => {
  it('is of one environment, and the same for a delivery and the way back', () => {
    const own = { group: '${{ inputs.environment }}', 'cancel-in-progress': false, queue: 'max' };
    for (const file of ['deploy.yml', 'deploy-version.yml'])
      expect(workflow(file).jobs.deploy?.concurrency).toEqual({ ...own, group: `deploy-${own.group}` });
    expect(workflow('deliver.yml').concurrency).toEqual({ group: 'deliver', 'cancel-in-progress': false });
    expect(workflow('deploy-version.yml').concurrency).toBeUndefined();
  });
});
