import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImports } from '../../root/rooms.ts';
import { deployedAccount } from '../account/deployed-account.ts';
import { bundle, callOf, loginOf, ofEnvironment } from './action-resources.ts';
import { type Actor, accountId, region } from './actors.ts';
import { actionsOfCode, actionsOfCommands } from './called-actions.ts';
import type { Call } from './policy-evaluation.ts';

const project = join(import.meta.dirname, '..', '..', '..', '..');
const src = join(project, 'src');
const imports = readImports(src);
const read = (...path: string[]) => readFileSync(join(project, ...path), 'utf8');
const reads = (action: string) => !/:(Put|Delete|Tag|Untag)/.test(action);

const code = (entry: string) => actionsOfCode(src, entry, imports);
const scripts = () =>
  actionsOfCommands(['create-version.sh', 'deploy-version.sh'].map((file) => read('deploy', file)).join());
/** Pages whose steps are an administrator's, or that say themselves whose they are. */
const administrators = new Set([
  'compliance.md',
  'disaster-recovery.md',
  'leaked-credentials.md',
  'rollback.md',
  'schema-change.md',
  'several-regions.md',
]);
const runbooks = () => {
  const pages = readdirSync(join(project, 'docs', 'runbooks')).filter((page) => !administrators.has(page));
  return actionsOfCommands(pages.map((page) => read('docs', 'runbooks', page)).join());
};
/** What `aws s3 cp` calls, and what needs no right. */
const ofBundles = ['s3:PutObject', 'elasticbeanstalk:CreateApplicationVersion'];
const withoutRight = new Set(['sts:GetCallerIdentity']);

/** The actions that an actor calls by our code, scripts and pages. */
const actionsOf: Partial<Record<Actor, () => string[]>> = {
  instance: () => [...code('server.ts'), ...code('migrate.ts')],
  plan: () => code('monitoring/cli/read/plan.ts').filter(reads),
  deploy: () => [
    ...code('monitoring/cli/change/apply.ts'),
    ...code('monitoring/cli/change/annotate.ts'),
    ...scripts(),
    ...ofBundles,
  ],
  'on call': () => [
    ...code('monitoring/cli/read/drift.ts').filter(reads),
    ...code('console/console.ts'),
    ...runbooks(),
  ],
};

const role = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const group = `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:0a1b:autoScalingGroupName/awseb-e-abc-stack-Group-1`;

/** What services call with an actor's rights, each by AWS's page. */
async function callsOfServices(actor: Actor, environment: string): Promise<Call[]> {
  const own = `insurance-claims-${environment}`;
  const bucket = `arn:aws:s3:::elasticbeanstalk-${region}-${accountId}`;
  const logs = `arn:aws:logs:${region}:${accountId}:log-group:/aws/elasticbeanstalk/${own}/var/log/web.stdout.log`;
  const passed = (name: string, service: string): Call => ({
    action: 'iam:PassRole',
    resource: role(name),
    context: { 'iam:PassedToService': service },
  });
  if (actor === 'operations') {
    return [
      // "Amazon EC2 Auto Scaling API permissions": a group whose launch template names an instance profile passes its role.
      passed(`${own}-instance`, 'ec2.amazonaws.com'),
      // "Managing Elastic Beanstalk service roles": the environment's service role is passed to Elastic Beanstalk.
      passed(`${own}-service`, 'elasticbeanstalk.amazonaws.com'),
      { action: 'autoscaling:CreateAutoScalingGroup', resource: group },
      { action: 'autoscaling:UpdateAutoScalingGroup', resource: group },
      {
        action: 'cloudformation:UpdateStack',
        resource: `arn:aws:cloudformation:${region}:${accountId}:stack/awseb-e-abc-stack/0a1b`,
      },
    ];
  }
  if (actor === 'instance') {
    return [
      // "Managing Elastic Beanstalk instance profiles": bundles, logs, health, and segments of the X-Ray daemon.
      { action: 's3:GetObject', resource: bundle(environment) },
      { action: 's3:GetObject', resource: `${bucket}/resources/environments/e-abc/_runtime/versions/manifest_1` },
      { action: 's3:PutObject', resource: `${bucket}/resources/environments/logs/tail/e-abc/i-0a1b/1.txt` },
      { action: 'logs:CreateLogStream', resource: logs },
      { action: 'logs:PutLogEvents', resource: `${logs}:log-stream:i-0a1b` },
      { action: 'logs:DescribeLogStreams', resource: logs },
      { action: 'elasticbeanstalk:PutInstanceStatistics', resource: ofEnvironment(environment) },
      // "IAM database authentication": a token is of use to whoever may connect as its account.
      { action: 'rds-db:connect', resource: loginOf(await exportOf(`${own}-DatabaseResourceId`), 'claims_service') },
      { action: 'xray:PutTraceSegments', resource: '*' },
      { action: 'xray:PutTelemetryRecords', resource: '*' },
      { action: 'xray:GetSamplingRules', resource: '*' },
      // "Setting up Session Manager".
      { action: 'ssm:UpdateInstanceInformation', resource: '*' },
      { action: 'ssmmessages:OpenDataChannel', resource: '*' },
    ];
  }
  return [];
}

async function exportOf(name: string): Promise<string> {
  const { account } = await deployedAccount();
  const found = [...account.stacks.values()].map(({ exports }) => exports[name]).find((value) => value !== undefined);
  if (found === undefined) throw new Error(`no stack exports ${name}`);
  return found;
}

/** Every call that an actor has to be able to make in `environment`. */
export async function neededCalls(actor: Actor, environment: string): Promise<Call[]> {
  const actions = [...new Set(actionsOf[actor]?.() ?? [])].filter((action) => !withoutRight.has(action));
  const secretArn = await exportOf(`insurance-claims-${environment}-DatabaseSecretArn`);
  const ofSecret = (call: Call) =>
    actor === 'instance' && call.action === 'secretsmanager:GetSecretValue' ? { ...call, resource: secretArn } : call;
  return [
    ...actions.map((action) => ofSecret(callOf(action, environment))),
    ...(await callsOfServices(actor, environment)),
  ];
}
