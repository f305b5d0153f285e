import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { SNSClient } from '@aws-sdk/client-sns';

/** The SDK's clients by region. Each is loaded when it is first asked for: a command pays for those that it uses. */
export interface AwsClients {
  cloudwatch(region: string): Promise<CloudWatchClient>;
  logs(region: string): Promise<CloudWatchLogsClient>;
  cloudTrail(region: string): Promise<CloudTrailClient>;
  cloudFormation(region: string): Promise<CloudFormationClient>;
  elasticBeanstalk(region: string): Promise<ElasticBeanstalkClient>;
  loadBalancing(region: string): Promise<ElasticLoadBalancingV2Client>;
  rds(region: string): Promise<RDSClient>;
  sns(region: string): Promise<SNSClient>;
}
