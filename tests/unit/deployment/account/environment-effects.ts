import { readServerConfig } from '../../../../src/service/config/config.ts';
import { vcpusOf } from '../quotas.ts';
import { environmentSetting } from './environment-settings.ts';
import { type BeanstalkEnvironment, type Database, type PretendedAccount, regional } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import type { ResourceChange } from './resource-effects.ts';
import { grants } from './role-grants.ts';

const propertyNamespace = 'aws:elasticbeanstalk:application:environment';
const guide = 'elasticbeanstalk/latest/dg';

export function makeEnvironment(account: PretendedAccount, { stack, resource, isNew }: ResourceChange): void {
  const { properties, id } = resource;
  const { region, name } = stack;
  const application = String(properties.ApplicationName);
  const settings = Object.fromEntries(
    ((properties.OptionSettings ?? []) as Record<string, unknown>[]).map(({ Namespace, OptionName, Value }) => [
      `${Namespace} ${OptionName}`,
      String(Value),
    ]),
  );
  if (!account.applications.has(application))
    throw new Refusal(
      `${name}: No Application named '${application}' found.`,
      `${guide}/applications-configuring.html`,
    );
  const platform = String(properties.SolutionStackName ?? properties.PlatformArn);
  if (isNew && !account.platforms.some((known) => platform === known || platform.endsWith(platformPath(known))))
    throw new Refusal(
      `${name}: No Solution Stack named '${platform}' found.`,
      'elasticbeanstalk/latest/platforms/platform-history-nodejs.html',
    );
  const version = String(properties.VersionLabel ?? 'Sample Application');
  if (properties.VersionLabel !== undefined && account.applications.get(application)?.has(version) !== true)
    throw new Refusal(
      `${name}: No Application Version named '${version}' found.`,
      'AWSCloudFormation/latest/TemplateReference/aws-resource-elasticbeanstalk-environment.html',
    );
  refuseMissing(account, region, name, settings);
  const before = account.environments.get(regional(region, id));
  const environment: BeanstalkEnvironment = {
    name: id,
    region,
    application,
    version,
    health: before?.health ?? 'Green',
    settings,
    late: 0,
  };
  refuseUnreachableDatabase(account, environment);
  account.environments.set(regional(region, id), environment);
}

/**
 * Throws a refusal when the instances of all environments, and as many again of the one that changes, are more than the account may
 * run: an Immutable deployment starts them beside the others.
 */
export function refuseBeyondQuota(account: PretendedAccount, { name, region }: BeanstalkEnvironment): void {
  const others = [...account.environments.values()].filter((known) => known.region === region);
  const vcpus = (environment: BeanstalkEnvironment) =>
    Number(environmentSetting(environment, 'aws:autoscaling:asg', 'MinSize')) *
    vcpusOf(environmentSetting(environment, 'aws:ec2:instances', 'InstanceTypes'));
  const running = others.reduce(
    (sum, environment) => sum + vcpus(environment) * (environment.name === name ? 2 : 1),
    0,
  );
  const { given, asked } = account.vcpuQuota;
  // Days pass between asking and the first delivery.
  if (running > (asked ?? given))
    throw new Refusal(
      `VcpuLimitExceeded: ${running} vCPUs while ${name} is deployed, and ${given} are allowed`,
      'general/latest/gr/ec2-service.html',
    );
}

/** The name of a platform version as the end of its ARN: "Node.js 24 running on 64bit Amazon Linux 2023/6.10.0". */
function platformPath(solutionStack: string): string {
  const [, system, version, language] = /^(.+) v([\d.]+) running (.+)$/.exec(solutionStack) ?? [];
  return `platform/${language} running on ${system}/${version}`;
}

function refuseMissing(
  account: PretendedAccount,
  region: string,
  name: string,
  settings: Readonly<Record<string, string>>,
): void {
  const profile = settings['aws:autoscaling:launchconfiguration IamInstanceProfile'] ?? '';
  if (!hasResource(account, 'AWS::IAM::InstanceProfile', profile))
    throw new Refusal(`${name}: The instance profile ${profile} does not exist.`, `${guide}/iam-instanceprofile.html`);
  const certificate = settings['aws:elbv2:listener:443 SSLCertificateArns'];
  const isIssued = [...account.certificates.values()].some((known) => known.arn === certificate && known.isRecordKnown);
  if (certificate !== undefined && (!isIssued || certificate.split(':')[3] !== region))
    throw new Refusal(
      `${name}: the certificate ${certificate} is not issued in ${region}`,
      `${guide}/configuring-https-elb.html`,
    );
}

const hasResource = (account: PretendedAccount, type: string, id: string) =>
  [...account.stacks.values()].some(({ resources }) =>
    Object.values(resources).some((resource) => resource.type === type && resource.id === id),
  );

/**
 * Throws a refusal when instances of the environment would not start, or not get into the database: a setting that the service refuses, a
 * database that is not there, a secret or a login that their role does not allow.
 */
export function refuseUnreachableDatabase(account: PretendedAccount, environment: BeanstalkEnvironment): void {
  const { name, region, settings } = environment;
  const own = Object.entries(settings).filter(([option]) => option.startsWith(`${propertyNamespace} `));
  const values: Record<string, string> = Object.fromEntries(
    own.map(([option, value]) => [option.slice(propertyNamespace.length + 1), value]),
  );
  try {
    readServerConfig(values);
  } catch (error) {
    throw new Refusal(
      `${name}: its instances do not start: ${(error as Error).message}`,
      'src/service/config/config.ts',
    );
  }
  const host = values.DB_HOST ?? '';
  const database = [...account.databases.values()].find(
    (known) => known.region === region && host.startsWith(`${known.id}.`),
  );
  if (database === undefined)
    throw new Refusal(`${name}: there is no database at ${host}`, 'infrastructure/database.yaml');
  refuseLogin(account, environment, database, values);
}

function refuseLogin(
  account: PretendedAccount,
  { name, region, settings }: BeanstalkEnvironment,
  database: Database,
  values: Readonly<Record<string, string>>,
): void {
  const profile = settings['aws:autoscaling:launchconfiguration IamInstanceProfile'] ?? '';
  const { DB_SECRET_ARN: own = '', DB_MIGRATION_SECRET_ARN: secret = own, DB_AUTH, DB_USER } = values;
  if (DB_AUTH === 'iam') {
    const user = `arn:aws:rds-db:${region}:${account.accountId}:dbuser:${database.resourceId}/${DB_USER}`;
    if (!database.isIamOn) throw new Refusal(`${name}: ${database.id} has no IAM authentication`, `${iamPage}.html`);
    if (!grants(account, profile, { action: 'rds-db:connect', resource: user }))
      throw new Refusal(`${name}: instances may not connect as ${user}`, `${iamPage}.IAMPolicy.html`);
  }
  // An instance migrates the database, and makes the account by which IAM lets the service in.
  if (secret !== database.secretArn) throw new Refusal(`${name}: the secret is not that of ${database.id}`, secretPage);
  const tag = `arn:aws:rds:${region}:${account.accountId}:db:${database.id}`;
  const context = { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': tag };
  if (!grants(account, profile, { action: 'secretsmanager:GetSecretValue', resource: secret, context }))
    throw new Refusal(`${name}: instances may not read the secret ${secret}`, secretPage);
}

const iamPage = 'AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth';
const secretPage = 'AmazonRDS/latest/UserGuide/rds-secrets-manager.html';
