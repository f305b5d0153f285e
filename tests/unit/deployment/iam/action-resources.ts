import { accountId, region } from './actors.ts';
import type { Call } from './policy-evaluation.ts';

const bucket = `elasticbeanstalk-${region}-${accountId}`;
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
const alarm = (environment: string) => arn('cloudwatch', `alarm:insurance-claims-${environment}-http-5xx-share`);
const dashboard = (environment: string) =>
  `arn:aws:cloudwatch::${accountId}:dashboard/insurance-claims-${environment}-service`;
const everything = () => '*';
const database = (environment: string) => arn('rds', `db:insurance-claims-${environment}`);
const group = (environment: string) =>
  arn('logs', `log-group:/aws/elasticbeanstalk/insurance-claims-${environment}/var/log/web.stdout.log`);
export const ofEnvironment = (environment: string) =>
  arn('elasticbeanstalk', `environment/insurance-claims-${environment}/insurance-claims-${environment}`);
/** Each environment is an application of its own. */
const version = (environment: string) =>
  arn('elasticbeanstalk', `applicationversion/insurance-claims-${environment}/0a1b2c`);
export const bundle = (environment: string) => `arn:aws:s3:::${bucket}/insurance-claims-${environment}/0a1b2c.zip`;
/** As an account of a database, which IAM knows by an id of its own. */
export const loginOf = (databaseId: string, user: string) => arn('rds-db', `dbuser:${databaseId}/${user}`);
const secret = () => arn('secretsmanager', 'secret:rds!db-0a1b2c-3d4e5f');
const scalingGroup = () => arn('autoscaling', 'autoScalingGroup:0a1b:autoScalingGroupName/awseb-e-abc-stack-Group-1');

/**
 * What each action is asked for, as our names make it. AWS page: "Actions, resources, and condition keys for AWS services", with
 * `*` where an action has no resource types. Two know alarms, and need `*` all the same: PutCompositeAlarm, and DescribeAlarms
 * for composite ones (AWS pages: "PutCompositeAlarm", "DescribeAlarms").
 */
const resources: Readonly<Record<string, (environment: string) => string>> = {
  'autoscaling:DescribeAutoScalingGroups': everything,
  'autoscaling:SetDesiredCapacity': scalingGroup,
  'cloudformation:DescribeStacks': (environment) =>
    arn('cloudformation', `stack/insurance-claims-${environment}-alerts/0a1b`),
  'cloudtrail:LookupEvents': everything,
  'cloudwatch:DeleteAlarms': alarm,
  'cloudwatch:DeleteDashboards': dashboard,
  'cloudwatch:DescribeAlarmHistory': everything,
  'cloudwatch:DescribeAlarms': everything,
  'cloudwatch:DisableAlarmActions': alarm,
  'cloudwatch:EnableAlarmActions': alarm,
  'cloudwatch:GetDashboard': dashboard,
  'cloudwatch:GetMetricData': everything,
  'cloudwatch:ListDashboards': everything,
  'cloudwatch:ListMetrics': everything,
  'cloudwatch:ListTagsForResource': alarm,
  'cloudwatch:PutCompositeAlarm': everything,
  'cloudwatch:PutDashboard': dashboard,
  'cloudwatch:PutMetricAlarm': alarm,
  'cloudwatch:PutMetricData': everything,
  'cloudwatch:TagResource': alarm,
  'elasticbeanstalk:CreateApplicationVersion': version,
  'elasticbeanstalk:DescribeApplicationVersions': version,
  'elasticbeanstalk:DescribeEnvironmentResources': ofEnvironment,
  'elasticbeanstalk:DescribeEnvironments': ofEnvironment,
  'elasticbeanstalk:DescribeEvents': ofEnvironment,
  'elasticbeanstalk:RestartAppServer': ofEnvironment,
  'elasticbeanstalk:UpdateEnvironment': ofEnvironment,
  'elasticloadbalancing:DescribeLoadBalancers': everything,
  'elasticloadbalancing:DescribeTargetGroups': everything,
  'elasticloadbalancing:DescribeTargetHealth': everything,
  'logs:DeleteQueryDefinition': everything,
  'logs:DescribeLogGroups': everything,
  'logs:DescribeLogStreams': group,
  'logs:DescribeQueryDefinitions': everything,
  'logs:FilterLogEvents': group,
  'logs:GetLogEvents': (environment) => `${group(environment)}:log-stream:i-0a1b`,
  'logs:GetQueryResults': everything,
  'logs:PutQueryDefinition': everything,
  'logs:StartQuery': group,
  'rds:DescribeDBInstances': everything,
  'rds:DescribeDBParameters': everything,
  'rds:DescribeEvents': everything,
  'rds:StartDBInstance': database,
  's3:GetObject': bundle,
  's3:PutObject': bundle,
  'secretsmanager:GetSecretValue': secret,
  'secretsmanager:RotateSecret': secret,
  'sns:ListSubscriptionsByTopic': (environment) => arn('sns', `insurance-claims-${environment}-page`),
  'xray:BatchGetTraces': everything,
  'xray:GetTraceSummaries': everything,
};

/** What a call has besides its resource. */
const contexts: Readonly<Record<string, (environment: string) => Call['context']>> = {
  'cloudwatch:PutMetricData': () => ({ 'cloudwatch:namespace': 'InsuranceClaims' }),
  'secretsmanager:GetSecretValue': (environment) => ({
    'aws:ResourceTag/aws:rds:primaryDBInstanceArn': database(environment),
  }),
  'secretsmanager:RotateSecret': (environment) => ({
    'aws:ResourceTag/aws:rds:primaryDBInstanceArn': database(environment),
  }),
  'autoscaling:SetDesiredCapacity': (environment) => ({
    'aws:ResourceTag/elasticbeanstalk:environment-name': `insurance-claims-${environment}`,
  }),
};

/** The call that an action makes in `environment`. Throws for an action of which the table says nothing. */
export function callOf(action: string, environment: string): Call {
  const resource = resources[action];
  if (resource === undefined) throw new Error(`what ${action} is asked for is not in action-resources.ts`);
  return { action, resource: resource(environment), context: contexts[action]?.(environment) };
}
