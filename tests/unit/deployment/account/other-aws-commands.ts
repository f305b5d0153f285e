import type { AwsCall, AwsCommand } from './aws-command.ts';
import { hasMade, regional } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { loadBalancerArn } from './resource-effects.ts';
import { isHeard, subscriptionsOf } from './topic-subscriptions.ts';

/** What the platform writes for each environment, and streams when the environment says so. */
const groupPattern = /^\/aws\/elasticbeanstalk\/([\w-]+)\/var\/log\/[\w.-]+$/;

function refuseUnknownSecret({ account, region, value }: AwsCall, page: string): void {
  const isKnown = [...account.databases.values()].some(
    (database) => database.region === region && database.secretArn === value('secret-id'),
  );
  if (!isKnown) throw new Refusal("Secrets Manager can't find the specified secret.", page);
}

function certificateOf({ account, value }: AwsCall) {
  const found = account.certificates.get(value('certificate-arn'));
  if (found === undefined)
    throw new Refusal(
      `Could not find certificate ${value('certificate-arn')}.`,
      'acm/latest/APIReference/API_DescribeCertificate.html',
    );
  return found;
}

const nothing = () => ({});
const anything = (
  page: string,
  must: readonly string[],
  may: readonly string[] = [],
  run: AwsCommand['run'] = nothing,
) => ({
  page,
  must,
  may,
  run,
});

/** A target group, a group, an instance: what Elastic Beanstalk makes for an environment, which has to be there. */
function needsEnvironment(page: string) {
  return ({ account, region }: AwsCall) => {
    if (![...account.environments.values()].some((known) => known.region === region))
      throw new Refusal('no environment is there yet', page);
    return {};
  };
}

export const otherAwsCommands: Readonly<Record<string, AwsCommand>> = {
  'sts get-caller-identity': anything('STS/latest/APIReference/API_GetCallerIdentity.html', [], [], ({ account }) => ({
    Account: account.accountId,
  })),
  'ec2 enable-ebs-encryption-by-default': anything(
    'AWSEC2/latest/APIReference/API_EnableEbsEncryptionByDefault.html',
    [],
  ),
  'ec2 get-ebs-encryption-by-default': anything('AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html', []),
  'ec2 describe-security-groups': anything('AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html', []),
  'ec2 describe-instances': {
    page: 'AWSEC2/latest/APIReference/API_DescribeInstances.html',
    may: ['filters', 'instance-ids'],
    run: ({ account, region }) => ({
      Reservations: [...account.environments.values()]
        .filter((known) => known.region === region)
        .map(() => ({ Instances: [{ InstanceId: 'i-0123456789abcdef0', PrivateIpAddress: '10.0.1.17' }] })),
    }),
  },
  'service-quotas get-service-quota': {
    page: 'servicequotas/2019-06-24/apireference/API_GetServiceQuota.html',
    must: ['service-code', 'quota-code'],
    run: ({ account }) => {
      const { given, asked } = account.vcpuQuota;
      // The answer to a request is there at the second look.
      if (asked !== undefined) account.vcpuQuota = { given: asked, asked: undefined };
      return { Quota: { Value: given.toFixed(1) } };
    },
  },
  'service-quotas request-service-quota-increase': {
    page: 'servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html',
    must: ['service-code', 'quota-code', 'desired-value'],
    run: ({ account, value }) => {
      const page = 'servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html';
      const { given, asked } = account.vcpuQuota;
      if (asked !== undefined) throw new Refusal('Only one open service quota increase request is allowed', page);
      if (Number(value('desired-value')) <= given) throw new Refusal('the value is not more than the quota', page);
      account.vcpuQuota = { given, asked: Number(value('desired-value')) };
      return { RequestedQuota: { Status: 'PENDING' } };
    },
  },
  'acm request-certificate': {
    page: 'acm/latest/APIReference/API_RequestCertificate.html',
    must: ['domain-name'],
    may: ['validation-method', 'idempotency-token'],
    run: ({ account, region, value }) => {
      const domain = value('domain-name');
      if ([...account.certificates.values()].some((known) => known.domain === domain && known.region === region))
        throw new Refusal(
          `a second certificate for ${domain}: it has one already`,
          'acm/latest/APIReference/API_RequestCertificate.html',
        );
      account.made += 1;
      const arn = `arn:aws:acm:${region}:${account.accountId}:certificate/${account.made}`;
      account.certificates.set(arn, { arn, region, domain, late: 1, isRecordKnown: false });
      return { CertificateArn: arn };
    },
  },
  'acm list-certificates': {
    page: 'acm/latest/APIReference/API_ListCertificates.html',
    may: ['certificate-statuses', 'includes'],
    run: ({ account, region }) => ({
      CertificateSummaryList: [...account.certificates.values()]
        .filter((known) => known.region === region)
        .map(({ arn, domain }) => ({ CertificateArn: arn, DomainName: domain })),
    }),
  },
  'acm describe-certificate': {
    page: 'acm/latest/APIReference/API_DescribeCertificate.html',
    must: ['certificate-arn'],
    run: (call) => {
      const known = certificateOf(call);
      // A new certificate has no record yet; whoever reads it adds it to the DNS.
      call.account.certificates.set(known.arn, { ...known, late: 0, isRecordKnown: known.late === 0 });
      const record = { Name: `_a.${known.domain}.`, Type: 'CNAME', Value: '_b.acm-validations.aws.' };
      const option = known.late > 0 ? {} : { ResourceRecord: record };
      return {
        Certificate: { CertificateArn: known.arn, DomainValidationOptions: [{ DomainName: known.domain, ...option }] },
      };
    },
  },
  'acm wait certificate-validated': {
    page: 'cli/latest/reference/acm/wait/certificate-validated.html',
    must: ['certificate-arn'],
    run: (call) => {
      if (!certificateOf(call).isRecordKnown)
        throw new Refusal(
          'Waiter CertificateValidated failed: no DNS record, since none was shown',
          'acm/latest/userguide/dns-validation.html',
        );
      return undefined;
    },
  },
  'sns list-subscriptions-by-topic': {
    page: 'sns/latest/api/API_ListSubscriptionsByTopic.html',
    must: ['topic-arn'],
    run: ({ account, value }) => ({
      Subscriptions: subscriptionsOf(account, value('topic-arn')).map(({ endpoint, protocol, key }) => {
        const isConfirmed = account.confirmed.has(key);
        // Whoever sees that it waits goes and confirms it.
        account.confirmed.add(key);
        const SubscriptionArn = isConfirmed ? `${value('topic-arn')}:1` : 'PendingConfirmation';
        return { Endpoint: endpoint, Protocol: protocol, SubscriptionArn };
      }),
    }),
  },
  'sns publish': {
    page: 'sns/latest/api/API_Publish.html',
    must: ['topic-arn', 'message'],
    may: ['subject'],
    run: ({ account, value }) => {
      if (!isHeard(account, value('topic-arn')))
        throw new Refusal('nobody has confirmed a subscription', 'sns/latest/dg/SendMessageToHttp.confirm.html');
      return { MessageId: '1' };
    },
  },
  's3 cp': {
    page: 'cli/latest/reference/s3/cp.html',
    may: ['only-show-errors'],
    words: 2,
    run: ({ account, options }) => {
      const [, target = ''] = options[''] ?? [];
      const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(target) ?? [];
      if (!account.buckets.has(bucket))
        throw new Refusal(`NoSuchBucket: ${target}`, 'AmazonS3/latest/API/API_PutObject.html');
      account.buckets.add(`${bucket}/${key}`);
      return undefined;
    },
  },
  'backup list-recovery-points-by-backup-vault': {
    page: 'aws-backup/latest/devguide/API_ListRecoveryPointsByBackupVault.html',
    must: ['backup-vault-name'],
    run: ({ account, region, value }) => {
      if (!hasMade(account, region, 'AWS::Backup::BackupVault', value('backup-vault-name')))
        throw new Refusal(
          `Backup vault ${value('backup-vault-name')} does not exist`,
          'aws-backup/latest/devguide/API_ListRecoveryPointsByBackupVault.html',
        );
      return { RecoveryPoints: [{ CreationDate: '2026-02-01T06:10:00Z', Status: 'COMPLETED' }] };
    },
  },
  'backup list-copy-jobs': anything('aws-backup/latest/devguide/API_ListCopyJobs.html', [], ['by-state']),
  'secretsmanager rotate-secret': {
    page: 'secretsmanager/latest/apireference/API_RotateSecret.html',
    must: ['secret-id'],
    run: (call) => {
      refuseUnknownSecret(call, 'secretsmanager/latest/apireference/API_RotateSecret.html');
      return {};
    },
  },
  'secretsmanager get-secret-value': {
    page: 'secretsmanager/latest/apireference/API_GetSecretValue.html',
    must: ['secret-id'],
    run: (call) => {
      refuseUnknownSecret(call, 'secretsmanager/latest/apireference/API_GetSecretValue.html');
      return { SecretString: '{"username":"claims","password":"secret"}' };
    },
  },
  'ssm start-session': {
    page: 'systems-manager/latest/APIReference/API_StartSession.html',
    must: ['target'],
    may: ['document-name', 'parameters'],
    run: (call) => {
      const [, host = '', port = ''] = /host=([^,]*),.*localPortNumber=(\d+)/.exec(call.value('parameters')) ?? [];
      const isThere = [...call.account.databases.values()].some(({ id }) => host.startsWith(`${id}.`));
      if (call.has('parameters') && !isThere)
        throw new Refusal(
          `no database at "${host}"`,
          'systems-manager/latest/userguide/session-manager-working-with-sessions-start.html',
        );
      call.account.tunnels.add(port);
      return undefined;
    },
  },
  'logs filter-log-events': {
    page: 'AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html',
    must: ['log-group-name'],
    may: ['filter-pattern', 'start-time', 'max-items'],
    run: ({ account, region, value }) => {
      const [, environment = ''] = groupPattern.exec(value('log-group-name')) ?? [];
      if (!account.environments.has(regional(region, environment)))
        throw new Refusal(
          'The specified log group does not exist.',
          'AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html',
        );
      return { events: [] };
    },
  },
  'elbv2 describe-target-groups': {
    page: 'elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html',
    may: ['load-balancer-arn'],
    run: ({ account, region, value }) => {
      const isThere = [...account.environments.values()].some(
        ({ name, region: at }) => loadBalancerArn(account, at, name) === value('load-balancer-arn'),
      );
      if (!isThere)
        throw new Refusal(
          `LoadBalancerNotFound: ${value('load-balancer-arn')}`,
          'elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html',
        );
      const arn = `arn:aws:elasticloadbalancing:${region}:${account.accountId}:targetgroup/awseb-0a1b/73e2d6bc24d8a067`;
      return { TargetGroups: [{ TargetGroupArn: arn }] };
    },
  },
  'elbv2 describe-target-health': anything(
    'elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html',
    ['target-group-arn'],
    [],
    needsEnvironment('elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html'),
  ),
  'autoscaling describe-auto-scaling-groups': anything(
    'autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html',
    [],
  ),
  'autoscaling set-desired-capacity': anything(
    'autoscaling/ec2/APIReference/API_SetDesiredCapacity.html',
    ['auto-scaling-group-name', 'desired-capacity'],
    [],
    needsEnvironment('autoscaling/ec2/APIReference/API_SetDesiredCapacity.html'),
  ),
  'cloudtrail lookup-events': anything(
    'awscloudtrail/latest/APIReference/API_LookupEvents.html',
    [],
    ['lookup-attributes', 'max-results'],
  ),
  'iam update-access-key': anything('IAM/latest/APIReference/API_UpdateAccessKey.html', [
    'status',
    'access-key-id',
    'user-name',
  ]),
  'cloudwatch describe-alarms': {
    page: 'AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html',
    must: ['alarm-names'],
    run: ({ account, region, value }) => ({
      MetricAlarms: [...account.stacks.values()]
        .filter((stack) => stack.region === region)
        .flatMap(({ resources }) => Object.values(resources))
        .filter(({ type, id }) => type === 'AWS::CloudWatch::Alarm' && id === value('alarm-names'))
        .map(({ id }) => ({ AlarmName: id, StateValue: 'OK' })),
    }),
  },
  'cloudwatch disable-alarm-actions': {
    page: 'AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html',
    must: ['alarm-names'],
    run: ({ account, value }) => {
      const isOurs = [...account.monitored].some((environment) =>
        value('alarm-names').startsWith(`insurance-claims-${environment}-`),
      );
      // CloudWatch says nothing to a name that it does not know, and nothing is muted then.
      if (!isOurs)
        throw new Refusal(
          `there is no alarm ${value('alarm-names')}`,
          'AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html',
        );
      return undefined;
    },
  },
  'xray batch-get-traces': anything('xray/latest/api/API_BatchGetTraces.html', ['trace-ids']),
  'cloudwatch list-metrics': anything(
    'AmazonCloudWatch/latest/APIReference/API_ListMetrics.html',
    [],
    ['namespace', 'recently-active'],
  ),
};
