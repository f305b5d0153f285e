import type { AwsCall, AwsCommand } from './aws-command.ts';
import { refuseBeyondQuota, refuseUnreachableDatabase } from './environment-effects.ts';
import { type BeanstalkEnvironment, regional } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { loadBalancerArn } from './resource-effects.ts';

const api = (operation: string) => `elasticbeanstalk/latest/api/API_${operation}.html`;

function environmentOf({ account, region, value }: AwsCall): BeanstalkEnvironment {
  const found = account.environments.get(regional(region, value('environment-name')));
  if (found === undefined)
    throw new Refusal(
      `No Environment found for EnvironmentName = '${value('environment-name')}'.`,
      api('DescribeEnvironmentResources'),
    );
  return found;
}

function versionsOf({ account, value }: AwsCall): Set<string> {
  const versions = account.applications.get(value('application-name'));
  if (versions === undefined)
    throw new Refusal(`No Application named '${value('application-name')}' found.`, api('CreateApplicationVersion'));
  return versions;
}

const roleOf = (text: string) => /ServiceRole=arn:aws:iam::\d+:role\/([\w+=.@-]+)/.exec(text)?.[1];

export const beanstalkCommands: Readonly<Record<string, AwsCommand>> = {
  'elasticbeanstalk create-storage-location': {
    page: api('CreateStorageLocation'),
    run: ({ account, region }) => {
      // The bucket is one an account and region: a second call gives the same.
      const bucket = `elasticbeanstalk-${region}-${account.accountId}`;
      account.buckets.add(bucket);
      return { S3Bucket: bucket };
    },
  },
  'elasticbeanstalk create-application': {
    page: api('CreateApplication'),
    must: ['application-name'],
    may: ['description', 'resource-lifecycle-config'],
    run: ({ account, value }) => {
      const name = value('application-name');
      if (account.applications.has(name))
        throw new Refusal(`Application ${name} already exists.`, api('CreateApplication'));
      account.applications.set(name, new Set());
      return { Application: { ApplicationName: name } };
    },
  },
  'elasticbeanstalk describe-applications': {
    page: api('DescribeApplications'),
    may: ['application-names'],
    run: ({ account, options }) => ({
      Applications: [...account.applications.keys()]
        .filter((name) => options['application-names']?.includes(name) ?? true)
        .map((ApplicationName) => ({ ApplicationName })),
    }),
  },
  'elasticbeanstalk update-application-resource-lifecycle': {
    page: 'elasticbeanstalk/latest/dg/applications-lifecycle.html',
    must: ['application-name', 'resource-lifecycle-config'],
    run: (call) => {
      versionsOf(call);
      const role = roleOf(call.value('resource-lifecycle-config'));
      const isThere = [...call.account.stacks.values()]
        .flatMap(({ resources }) => Object.values(resources))
        .some(({ type, id }) => type === 'AWS::IAM::Role' && id === role);
      if (!isThere)
        throw new Refusal(
          `Service role ${role} does not exist`,
          'elasticbeanstalk/latest/dg/applications-lifecycle.html',
        );
      return {};
    },
  },
  'elasticbeanstalk list-available-solution-stacks': {
    page: api('ListAvailableSolutionStacks'),
    run: ({ account }) => ({
      SolutionStacks: ['64bit Amazon Linux 2023 v6.10.0 running Node.js 22', ...account.platforms],
    }),
  },
  'elasticbeanstalk list-platform-versions': {
    page: api('ListPlatformVersions'),
    may: ['filters'],
    run: ({ account, region }) => ({
      PlatformSummaryList: account.platforms.map((name) => {
        const [, version] = / v([\d.]+) /.exec(name) ?? [];
        return {
          PlatformArn: `arn:aws:elasticbeanstalk:${region}::platform/Node.js 24 running on 64bit Amazon Linux 2023/${version}`,
        };
      }),
    }),
  },
  'elasticbeanstalk describe-environments': {
    page: api('DescribeEnvironments'),
    may: ['environment-names', 'application-name', 'no-include-deleted'],
    run: ({ account, region, options }) => ({
      Environments: [...account.environments.values()]
        .filter((known) => known.region === region && (options['environment-names']?.includes(known.name) ?? true))
        .map((known) => {
          // A change that was asked for is still going on at the first look.
          account.environments.set(regional(region, known.name), { ...known, late: Math.max(0, known.late - 1) });
          return {
            EnvironmentName: known.name,
            Status: known.late > 0 ? 'Updating' : 'Ready',
            VersionLabel: known.version,
            Health: known.health,
            HealthStatus: { Green: 'Ok', Yellow: 'Warning', Red: 'Severe', Grey: 'Unknown' }[known.health],
          };
        }),
    }),
  },
  'elasticbeanstalk describe-environment-resources': {
    page: api('DescribeEnvironmentResources'),
    must: ['environment-name'],
    run: (call) => {
      const { name } = environmentOf(call);
      return {
        EnvironmentResources: {
          EnvironmentName: name,
          AutoScalingGroups: [{ Name: `awseb-${name}-group` }],
          Instances: [{ Id: 'i-0123456789abcdef0' }],
          LoadBalancers: [{ Name: loadBalancerArn(call.account, call.region, name) }],
        },
      };
    },
  },
  'elasticbeanstalk describe-environment-health': {
    page: api('DescribeEnvironmentHealth'),
    must: ['environment-name', 'attribute-names'],
    run: (call) => ({
      EnvironmentName: environmentOf(call).name,
      HealthStatus: 'Ok',
      Color: environmentOf(call).health,
    }),
  },
  'elasticbeanstalk describe-events': {
    page: api('DescribeEvents'),
    must: ['environment-name'],
    may: ['max-items', 'start-time', 'severity'],
    run: (call) => ({
      Events: [{ Message: `${environmentOf(call).name}: Environment update completed successfully.` }],
    }),
  },
  'elasticbeanstalk restart-app-server': {
    page: api('RestartAppServer'),
    must: ['environment-name'],
    run: (call) => void environmentOf(call),
  },
  'elasticbeanstalk describe-application-versions': {
    page: api('DescribeApplicationVersions'),
    must: ['application-name'],
    may: ['version-labels', 'max-records', 'max-items'],
    run: ({ account, value, options }) => ({
      ApplicationVersions: [...(account.applications.get(value('application-name')) ?? [])]
        .filter((label) => options['version-labels']?.includes(label) ?? true)
        .map((VersionLabel) => ({ VersionLabel })),
    }),
  },
  'elasticbeanstalk create-application-version': {
    page: api('CreateApplicationVersion'),
    must: ['application-name', 'version-label', 'source-bundle'],
    run: (call) => {
      const label = call.value('version-label');
      const versions = versionsOf(call);
      if (versions.has(label))
        throw new Refusal(`Application Version ${label} already exists.`, api('CreateApplicationVersion'));
      const [, bucket = '', key] = /S3Bucket=([^,]+),S3Key=(.+)/.exec(call.value('source-bundle')) ?? [];
      if (!call.account.buckets.has(`${bucket}/${key}`))
        throw new Refusal(
          `Unable to download from S3 location (Bucket: ${bucket} Key: ${key}).`,
          api('CreateApplicationVersion'),
        );
      versions.add(label);
      return { ApplicationVersion: { VersionLabel: label } };
    },
  },
  'elasticbeanstalk update-environment': {
    page: api('UpdateEnvironment'),
    must: ['environment-name'],
    may: ['version-label', 'option-settings'],
    run: (call) => {
      const environment = environmentOf(call);
      const { account, region, options, value } = call;
      if (environment.late > 0)
        throw new Refusal(
          `Environment named ${environment.name} is in an invalid state for this operation.`,
          api('UpdateEnvironment'),
        );
      if (options['version-label'] !== undefined && options['option-settings'] !== undefined)
        throw new Refusal(
          'You cannot perform an immutable update together with other configuration changes.',
          'elasticbeanstalk/latest/dg/environmentmgmt-updates-immutable.html',
        );
      const version = value('version-label') || environment.version;
      if (account.applications.get(environment.application)?.has(version) !== true && version !== 'Sample Application')
        throw new Refusal(`No Application Version named '${version}' found.`, api('UpdateEnvironment'));
      refuseBeyondQuota(account, environment);
      const changed = (options['option-settings'] ?? []).map((setting) => {
        const [, namespace, name, text = ''] = /^Namespace=(.+),OptionName=(.+),Value=(.*)$/.exec(setting) ?? [];
        return [`${namespace} ${name}`, text] as const;
      });
      const next = { ...environment, version, health: account.nextHealth, late: 2 };
      const settings = { ...environment.settings, ...Object.fromEntries(changed) };
      refuseUnreachableDatabase(account, { ...next, settings });
      account.environments.set(regional(region, environment.name), { ...next, settings });
      return { Status: 'Updating' };
    },
  },
};
