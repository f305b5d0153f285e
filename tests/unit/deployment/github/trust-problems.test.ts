// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are CloudFormation's.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trustProblems } from './trust-problems.ts';

const templateFile = 'deploy-role.yaml';
const template = readFileSync(
  join(import.meta.dirname, '..', '..', '..', '..', 'infrastructure', templateFile),
  'utf8',
);

/** The template with something else in place of a piece that is there once. */
function spoil(piece: string, replacement: string): string {
  expect(template.split(piece), piece).toHaveLength(2);
  return template.replace(piece, () => replacement);
}

describe('who may take a role in the account', () => {
  it('is our repository, as GitHub names it now and has named it before', () => {
    expect(trustProblems(templateFile, template)).toEqual([]);
  });

  const environment = '                  - !Sub "repo:${Repository}:environment:${EnvironmentName}"\n';
  const pulls = '                token.actions.githubusercontent.com:sub: !Sub "repo:${Repository}:pull_request"\n';
  it.each([
    [
      'a pattern that refuses the ids (A2)',
      'AllowedPattern: "[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+|[A-Za-z0-9_.-]+@[0-9]+/[A-Za-z0-9_.-]+@[0-9]+"',
      'AllowedPattern: "[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+"',
      'AllowedPattern: "[A-Za-z0-9_.-]+/',
      'Repository refuses owner@123456/name@456789',
    ],
    [
      'a pattern that takes half of the ids',
      'AllowedPattern: "[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+|[A-Za-z0-9_.-]+@[0-9]+/[A-Za-z0-9_.-]+@[0-9]+"',
      'AllowedPattern: "[A-Za-z0-9_.-]+(@[0-9]+)?/[A-Za-z0-9_.-]+(@[0-9]+)?"',
      'AllowedPattern: "[A-Za-z0-9_.-]+(',
      'Repository takes "owner@1/name"',
    ],
    [
      'the subject of any branch (B6)',
      environment,
      '                  - !Sub "repo:${Repository}:*"\n',
      'token.actions.githubusercontent.com:sub: !If',
      'DeployRole takes the subject repo:${Repository}:*',
    ],
    [
      'the subject of any repository of the owner',
      environment,
      '                  - !Sub "repo:owner/*:environment:${EnvironmentName}"\n',
      'token.actions.githubusercontent.com:sub: !If',
      'DeployRole takes the subject repo:owner/*:environment:${EnvironmentName}',
    ],
    [
      'any job of main beside the environment',
      '                token.actions.githubusercontent.com:sub: !If\n                  - HasEnvironments\n',
      '                token.actions.githubusercontent.com:sub:\n',
      'token.actions.githubusercontent.com:sub:\n',
      'DeployRole takes any job of main, past the reviewers of the environment',
    ],
    [
      "a provider for tokens that are not AWS's",
      'ClientIdList: [sts.amazonaws.com]',
      'ClientIdList: [sts.amazonaws.com, https://github.com/owner]',
      '\n  IdentityProvider:',
      "IdentityProvider is not GitHub's, for tokens that are made for AWS",
    ],
    [
      'a subject that is not looked at',
      pulls,
      '',
      '\n  PlanRole:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub "insurance-claims-${EnvironmentName}-plan"\n      MaxSessionDuration: 3600\n      AssumeRolePolicyDocument:',
      'PlanRole does not compare the whole subject of the token',
    ],
    [
      'pull requests that may write',
      '      ManagedPolicyArns: [!Ref ReadPolicy]\n',
      '      ManagedPolicyArns: [!Ref ReadPolicy, !Ref MonitorPolicy]\n',
      '\n  PlanRole:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub "insurance-claims-${EnvironmentName}-plan"\n      MaxSessionDuration: 3600\n      AssumeRolePolicyDocument:',
      'PlanRole lets pull requests do more than read',
    ],
  ])('%s is named with its place', (_what, piece, replacement, marker, problem) => {
    const spoilt = spoil(piece, replacement);
    const [before, ...rest] = spoilt.split(marker) as [string, ...string[]];
    expect(rest).toHaveLength(1);
    const line = `${before}${marker.trimEnd()}`.split('\n').length;
    expect(trustProblems(templateFile, spoilt)).toContain(`${templateFile}:${line}: ${problem}`);
  });
});
