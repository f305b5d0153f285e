import { bundle, callOf, loginOf, ofEnvironment } from './action-resources.ts';
import { type Actor, accountId, region } from './actors.ts';
import type { Call } from './policy-evaluation.ts';

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
const database = (environment: string) => arn('rds', `db:insurance-claims-${environment}`);
const passing = (service: string) => ({ 'iam:PassedToService': service });
const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const passRole = (name: string): Call => ({
  action: 'iam:PassRole',
  resource: role(name),
  context: passing('ec2.amazonaws.com'),
});

/** Ways to the claims, to what protects them, and to more rights: nobody's but an administrator's. */
const widening: readonly Call[] = [
  { action: 'iam:PutRolePolicy', resource: role('insurance-claims-production-instance') },
  { action: 'iam:AttachRolePolicy', resource: role('insurance-claims-production-instance') },
  { action: 'iam:UpdateAssumeRolePolicy', resource: role('insurance-claims-production-deploy') },
  { action: 'iam:CreateAccessKey', resource: `arn:aws:iam::${accountId}:user/somebody` },
  { action: 'sts:AssumeRole', resource: role('insurance-claims-production-deploy') },
];
const weakening = (environment: string): readonly Call[] => [
  // One call ends all automated backups, takes deletion protection off, or sets a password that somebody knows.
  { action: 'rds:ModifyDBInstance', resource: database(environment) },
  { action: 'rds:DeleteDBInstance', resource: database(environment) },
  { action: 'rds:DeleteDBSnapshot', resource: arn('rds', `snapshot:insurance-claims-${environment}-1`) },
  { action: 'rds:ModifyDBSnapshotAttribute', resource: arn('rds', `snapshot:insurance-claims-${environment}-1`) },
  { action: 'kms:ScheduleKeyDeletion', resource: arn('kms', 'key/0a1b') },
  { action: 'logs:DeleteLogGroup', resource: arn('logs', `log-group:/insurance-claims/${environment}/flow-log`) },
];
const reading = (environment: string): readonly Call[] => [
  callOf('secretsmanager:GetSecretValue', environment),
  { action: 'rds-db:connect', resource: loginOf(`db-OF${environment}`, 'claims_service') },
  { action: 'rds-db:connect', resource: loginOf(`db-OF${environment}`, 'claims') },
  { action: 'kms:Decrypt', resource: arn('kms', 'key/0a1b') },
  {
    action: 'logs:FilterLogEvents',
    resource: arn('logs', `log-group:/aws/rds/instance/insurance-claims-${environment}/slowquery`),
  },
  { action: 'rds:DownloadDBLogFilePortion', resource: database(environment) },
  { action: 'ssm:StartSession', resource: arn('ec2', 'instance/i-0a1b') },
  { action: 'ssm:SendCommand', resource: arn('ec2', 'instance/i-0a1b') },
];
const code = (environment: string): readonly Call[] => [
  // An environment property such as NODE_OPTIONS is code, and IAM has no condition for option settings.
  { action: 'elasticbeanstalk:UpdateEnvironment', resource: ofEnvironment(environment) },
  callOf('elasticbeanstalk:CreateApplicationVersion', environment),
  { action: 's3:PutObject', resource: bundle(environment) },
  passRole(`insurance-claims-${environment}-instance`),
];

/** What an actor of `environment` must never be able to do, in its own and in the `other` environment of the account. */
export function neverCalls(actor: Actor, environment: string, other: string): readonly Call[] {
  const foreign = [...weakening(other), ...reading(other), ...code(other)];
  switch (actor) {
    case 'instance':
      return [
        ...widening,
        ...weakening(environment),
        ...code(environment),
        ...foreign,
        {
          action: 's3:GetObject',
          resource: bundle(other),
        },
        {
          action: 'logs:PutLogEvents',
          resource: arn(
            'logs',
            `log-group:/aws/elasticbeanstalk/insurance-claims-${other}/var/log/web.stdout.log:log-stream:i-1`,
          ),
        },
        { action: 'elasticbeanstalk:PutInstanceStatistics', resource: ofEnvironment(other) },
        // What costs without end.
        { action: 'bedrock:InvokeModel', resource: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-1' },
        { action: 'aws-marketplace:Subscribe', resource: '*' },
      ];
    case 'deploy':
      return [
        ...widening,
        ...weakening(environment),
        ...reading(environment),
        passRole(`insurance-claims-${environment}-instance`),
        ...foreign,
      ];
    case 'plan':
    case 'on call':
      return [...widening, ...weakening(environment), ...reading(environment), ...code(environment), ...foreign];
    case 'database access':
      return [...widening, ...weakening(environment), ...code(environment), ...foreign];
    case 'operations':
      // It changes every environment of the account by what Elastic Beanstalk's own policy allows, but no database.
      return [...widening, ...weakening(environment), ...reading(environment), ...weakening(other), ...reading(other)];
    default:
      return [...weakening(environment), ...reading(environment)];
  }
}
