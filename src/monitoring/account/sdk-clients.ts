import type { AwsClients } from './aws-clients.ts';

const client = (region: string) => ({ region, maxAttempts: 5 });

/**
 * Endpoint and credentials come from the SDK's own chain. An SDK client takes a seventh of a second to load: `monitor validate` needs
 * none, and hardly a command needs them all.
 */
export const sdkClients: AwsClients = {
  cloudwatch: async (region) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(client(region)),
  logs: async (region) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(client(region)),
  cloudTrail: async (region) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(client(region)),
  cloudFormation: async (region) =>
    new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(client(region)),
  elasticBeanstalk: async (region) =>
    new (await import('@aws-sdk/client-elastic-beanstalk')).ElasticBeanstalkClient(client(region)),
  loadBalancing: async (region) =>
    new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client(client(region)),
  sns: async (region) => new (await import('@aws-sdk/client-sns')).SNSClient(client(region)),
  rds: async (region) => new (await import('@aws-sdk/client-rds')).RDSClient(client(region)),
};
