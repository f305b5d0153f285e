import { describe, expect, test } from 'vitest';
import { actors, statementsOf } from './actors.ts';
import { actionsOfCommands, actionsOfFile } from './called-actions.ts';
import { neededCalls } from './needed-calls.ts';
import { neverCalls } from './never-list.ts';
import { type Call, isAllowed, type Statement } from './policy-evaluation.ts';

const environments = [
  ['staging', 'production'],
  ['production', 'staging'],
] as const;
const said = ({ action, resource }: Call) => `${action} on ${resource}`;

describe.each(environments)('in %s', (environment, other) => {
  test.each(actors)('%s may do all that it has to do, and nothing that it must never do', async (actor) => {
    const statements = await statementsOf(actor, environment);
    const refused = (await neededCalls(actor, environment)).filter((call) => !isAllowed(statements, call));
    expect(refused.map(said), 'needed').toEqual([]);
    const open = neverCalls(actor, environment, other).filter((call) => isAllowed(statements, call));
    expect(open.map(said), 'never').toEqual([]);
  });
});

test('the calls are found: some of each actor, and more than eighty in all', async () => {
  const found = ['instance', 'deploy', 'plan', 'on call', 'operations'] as const;
  const counts = await Promise.all(found.map(async (actor) => (await neededCalls(actor, 'staging')).length));
  expect(counts.every((count) => count > 4)).toBe(true);
  expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(80);
});

test('a plan may do nothing that it does not do', async () => {
  const needed = new Set((await neededCalls('plan', 'staging')).map(({ action }) => action));
  const allowed = (await statementsOf('plan', 'staging')).flatMap(({ Action = [] }) => [Action].flat());
  expect(allowed.filter((action) => !needed.has(action))).toEqual([]);
});

test("an SDK's command is found in an import, a dynamic one, and as a paginator", () => {
  expect(
    actionsOfFile(`
      import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
      import { type Parameter, paginateDescribeDBParameters } from '@aws-sdk/client-rds';
      const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
    `),
  ).toEqual(['cloudtrail:LookupEvents', 'rds:DescribeDBParameters', 'secretsmanager:GetSecretValue']);
  expect(() => actionsOfFile("import { SendMessageCommand } from '@aws-sdk/client-sqs';")).toThrow('client-sqs');
});

test('an `aws` command is found in a page', () => {
  expect(actionsOfCommands('`aws elbv2 describe-target-health`\naws rds describe-db-instances \\')).toEqual([
    'elasticloadbalancing:DescribeTargetHealth',
    'rds:DescribeDBInstances',
  ]);
});

/** How the files once were, and what is said of it. */
describe('a policy that is wrong is named', () => {
  const needed = async (actor: 'deploy' | 'on call' | 'operations', statements: readonly Statement[]) =>
    (await neededCalls(actor, 'staging')).filter((call) => !isAllowed(statements, call)).map(said);
  const never = (actor: 'instance' | 'on call', statements: readonly Statement[]) =>
    neverCalls(actor, 'staging', 'production')
      .filter((call) => isAllowed(statements, call))
      .map(said);
  const allow = (Action: string | string[], Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });

  test('roles that Elastic Beanstalk may not pass on', async () => {
    const passes = {
      ...allow('iam:PassRole', 'arn:aws:iam::*:role/aws-elasticbeanstalk-*'),
      Condition: { StringEquals: { 'iam:PassedToService': ['elasticbeanstalk.amazonaws.com', 'ec2.amazonaws.com'] } },
    };
    expect(await needed('operations', [allow(['autoscaling:*', 'cloudformation:*'], '*'), passes])).toEqual([
      'iam:PassRole on arn:aws:iam::111122223333:role/insurance-claims-staging-instance',
      'iam:PassRole on arn:aws:iam::111122223333:role/insurance-claims-staging-service',
    ]);
  });

  test('composite alarms by a name', async () => {
    const byName = allow('cloudwatch:PutCompositeAlarm', 'arn:aws:cloudwatch:*:*:alarm:insurance-claims-staging-*');
    expect(await needed('deploy', [allow('*', 'arn:*'), byName])).toContain('cloudwatch:PutCompositeAlarm on *');
  });

  test('a role that lacks what its command calls', async () => {
    const look = allow(['cloudwatch:*', 'logs:*', 'rds:DescribeDBInstances'], '*');
    expect(await needed('on call', [look])).toContain('rds:DescribeDBParameters on *');
  });

  test('code by an environment property, backups that one call ends, and the bundles of another environment', () => {
    expect(never('on call', [allow('elasticbeanstalk:UpdateEnvironment', '*')])).toHaveLength(2);
    expect(never('on call', [allow('rds:ModifyDBInstance', 'arn:aws:rds:*:*:db:insurance-claims-staging')])).toEqual([
      'rds:ModifyDBInstance on arn:aws:rds:us-east-1:111122223333:db:insurance-claims-staging',
    ]);
    expect(never('instance', [allow('s3:PutObject', 'arn:aws:s3:::elasticbeanstalk-*/*')])).toHaveLength(2);
  });
});
