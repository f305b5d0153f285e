import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readServerConfig } from '../../../src/service/config/config.ts';
import { problemOf, readConfigFiles, settingsInVersion, templateSettings } from './option-settings.ts';

const all = templateSettings();
const configFiles = readConfigFiles();
const settingOf = (namespace: string, name: string) =>
  all.find((setting) => setting.namespace === namespace && setting.name === name)?.value;

describe('every option of the environment', () => {
  it.each(all.map((setting) => [setting.at, setting.namespace, setting.name, setting] as const))(
    '%s: %s %s is one that Elastic Beanstalk knows, with a value that it takes',
    (_at, _namespace, _name, setting) => {
      expect(problemOf(setting)).toBeUndefined();
    },
  );

  it('is set in one place only', () => {
    const keys = all.map(({ namespace, name }) => `${namespace} ${name}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
});

describe('the files of a version', () => {
  it('set nothing, and change one resource, which was so from the first version on', () => {
    expect(settingsInVersion(configFiles)).toEqual([]);
    const text = JSON.stringify(configFiles['00-resources.config']);
    // Another hash is another setting: docs/runbooks/rollback.md says what to do before a version may bring it.
    expect(createHash('sha256').update(text).digest('hex').slice(0, 16)).toBe('8473c74cde92f7af');
  });

  it('are refused with an option, a second resource, or a resource elsewhere', () => {
    const options = { option_settings: { 'aws:autoscaling:asg': { MinSize: 2 } } };
    const list = { option_settings: [{ namespace: 'aws:autoscaling:asg', option_name: 'MinSize', value: 2 }] };
    const listener = { Resources: { AWSEBV2LoadBalancerListener: { Type: 'AWS::ElasticLoadBalancingV2::Listener' } } };
    expect(
      settingsInVersion({
        ...configFiles,
        '02-scaling.config': options,
        '03-list.config': list,
        '06-https.config': listener,
      } as unknown as typeof configFiles),
    ).toEqual([
      '02-scaling.config sets options',
      '03-list.config sets options',
      '06-https.config changes AWSEBV2LoadBalancerListener',
    ]);
  });
});

describe('an option that is wrong', () => {
  it.each([
    ['a misspelt namespace', 'aws:autoscaling:asgs', 'MinSize', 2, 'there is no namespace aws:autoscaling:asgs'],
    ['a misspelt option', 'aws:autoscaling:asg', 'MinimumSize', 2, 'aws:autoscaling:asg has no option MinimumSize'],
    ['a number out of range', 'aws:autoscaling:asg', 'MinSize', 0, 'MinSize is from 1 to 10000, not 0'],
    ['a number that is none', 'aws:autoscaling:trigger', 'Period', 'five', 'Period is from 1 to 600, not five'],
    [
      'a value that is not on the list',
      'aws:elasticbeanstalk:managedactions:platformupdate',
      'UpdateLevel',
      'major',
      'UpdateLevel is one of patch, minor, not major',
    ],
  ])('is found: %s', (_what, namespace, name, value, problem) => {
    expect(problemOf({ at: 'here', namespace, name, value })).toBe(problem);
  });
});

describe('an environment', () => {
  it.each([
    ['has two to six instances', 'aws:autoscaling:asg', { MinSize: 2, MaxSize: 6 }],
    [
      'grows above 70 % and shrinks below 30 % of CPU in five minutes',
      'aws:autoscaling:trigger',
      { MeasureName: 'CPUUtilization', UpperThreshold: 70, LowerThreshold: 30, Period: 5, BreachDuration: 5 },
    ],
    ['gets a new version on new instances', 'aws:elasticbeanstalk:command', { DeploymentPolicy: 'Immutable' }],
    [
      'is asked for /healthz, loses an instance that fails twice, and lets its requests finish',
      'aws:elasticbeanstalk:environment:process:default',
      {
        HealthCheckPath: '/healthz',
        MatcherHTTPCode: 200,
        HealthCheckInterval: 10,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
        DeregistrationDelay: 30,
      },
    ],
    ['updates its platform', 'aws:elasticbeanstalk:managedactions', { ManagedActionsEnabled: true }],
    ['reports its health', 'aws:elasticbeanstalk:healthreporting:system', { SystemType: 'enhanced' }],
    ['runs the X-Ray daemon', 'aws:elasticbeanstalk:xray', { XRayEnabled: true }],
    ['keeps its log for 30 days', 'aws:elasticbeanstalk:cloudwatch:logs', { StreamLogs: true, RetentionInDays: 30 }],
    [
      'has instances that know IMDSv2 only, and the security groups of the network only',
      'aws:autoscaling:launchconfiguration',
      { DisableIMDSv1: true, DisableDefaultEC2SecurityGroup: 'true' },
    ],
    [
      'speaks TLS 1.2 and later',
      'aws:elbv2:listener:443',
      { Protocol: 'HTTPS', SSLPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' },
    ],
    [
      'encrypts the way to the database, and believes two proxies',
      'aws:elasticbeanstalk:application:environment',
      { DB_AUTH: 'iam', DB_USER: 'claims_service', DB_TLS: 'required', TRUSTED_PROXIES: 2 },
    ],
  ])('%s', (_sentence, namespace, expected) => {
    for (const [name, value] of Object.entries(expected)) expect(settingOf(namespace, name), name).toBe(String(value));
  });

  it('scales by values that agree: Elastic Beanstalk would change one that does not', () => {
    const [breach, period, periods] = ['BreachDuration', 'Period', 'EvaluationPeriods'].map((name) =>
      Number(settingOf('aws:autoscaling:trigger', name)),
    );
    expect(breach).toBe((period as number) * (periods as number));
  });

  it('sends no metrics of its health, which cost and nobody reads, and is not ill when claimants mistype', () => {
    const document = JSON.parse(String(settingOf('aws:elasticbeanstalk:healthreporting:system', 'ConfigDocument')));
    const isOff = { Enabled: false };
    expect(document).toEqual({
      Version: 1,
      Rules: {
        Environment: { Application: { ApplicationRequests4xx: isOff }, ELB: { ELBRequests4xx: isOff } },
      },
    });
  });

  it('replaces an instance that the load balancer finds dead', () => {
    expect(configFiles['00-resources.config']?.Resources).toMatchObject({
      AWSEBAutoScalingGroup: { Properties: { HealthCheckType: 'ELB' } },
    });
  });

  it('is migrated by one instance of a deployment', () => {
    const commands = Object.values(configFiles).flatMap(({ container_commands: commands = {} }) =>
      Object.values(commands),
    );
    expect(commands).toEqual([{ command: 'env -u NODE_COMPILE_CACHE node src/migrate.ts', leader_only: true }]);
  });
});

describe('the environment properties', () => {
  const properties = all.filter(({ namespace }) => namespace === 'aws:elasticbeanstalk:application:environment');

  it('are ones that the README lists, but for two that Node and its packages read', () => {
    const readme = readFileSync('README.md', 'utf8');
    const unknown = properties.filter(({ name }) => !readme.includes(`\`${name}\``)).map(({ name }) => name);
    expect(unknown).toEqual(['NODE_ENV', 'NODE_COMPILE_CACHE']);
  });

  it('are all that an instance needs', () => {
    const lookedUp: Record<string, string> = {
      ENVIRONMENT_NAME: 'production',
      AWS_REGION: 'eu-west-1',
      DB_HOST: 'claims.example.eu-west-1.rds.amazonaws.com',
      DB_MIGRATION_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds-db-example',
      REDIS_URL: 'rediss://cache.example.cache.amazonaws.com:6379',
      CONTROLLER_NAME: 'Example Mutual',
      CONTACT_EMAIL: 'claims@example.com',
      CONTACT_PHONE: '+44 20 7946 0000',
      CLAIMS_KEPT_FOR: '7y',
      COMPLAINTS_URL: 'https://authority.example.com',
    };
    const environment = Object.fromEntries(
      properties.map(({ name, value }) => [name, lookedUp[name] ?? String(value)]),
    );
    expect(() => readServerConfig(environment)).not.toThrow();
    expect(Object.keys(lookedUp).filter((name) => !(name in environment))).toEqual([]);
  });

  it('hold no credentials', () => {
    for (const { name } of properties) expect(name).not.toMatch(/PASSWORD|ACCESS_KEY|TOKEN|^DB_SECRET_ARN$/);
    expect(settingOf('aws:elasticbeanstalk:application:environment', 'DB_AUTH')).toBe('iam');
  });
});
