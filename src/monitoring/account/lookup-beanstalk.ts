import { DescribeEnvironmentResourcesCommand } from '@aws-sdk/client-elastic-beanstalk';
import { DescribeLoadBalancersCommand, DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from './aws-clients.ts';
import { askAws, notFound, theOnly } from './lookup-answer.ts';

interface Source {
  /** The name under which the value stands: LoadBalancer, TargetGroup or AutoScalingGroup. */
  readonly name: string;
  /** Of Elastic Beanstalk. */
  readonly environment: string;
  readonly clients: AwsClients;
  readonly region: string;
}

/**
 * What an Elastic Beanstalk environment made for itself, as the value of a CloudWatch dimension. AWS pages:
 * "DescribeEnvironmentResources", "CloudWatch metrics for your Application Load Balancer".
 */
export async function lookUpBeanstalk(source: Source): Promise<string> {
  const { name, environment, clients, region } = source;
  const client = await clients.elasticBeanstalk(region);
  const what = `the Elastic Beanstalk environment ${environment}`;
  const command = new DescribeEnvironmentResourcesCommand({ EnvironmentName: environment });
  const { EnvironmentResources } = await askAws(what, () => client.send(command));
  if (EnvironmentResources === undefined) throw notFound(what);
  if (name === 'AutoScalingGroup') {
    const groups = (EnvironmentResources.AutoScalingGroups ?? []).map(({ Name }) => Name ?? '');
    return theOnly(groups, { what: 'Auto Scaling group', of: what });
  }
  const balancers = (EnvironmentResources.LoadBalancers ?? []).map(({ Name }) => Name ?? '');
  const balancerArn = await loadBalancerArn(theOnly(balancers, { what: 'load balancer', of: what }), source);
  return name === 'TargetGroup' ? targetGroup(balancerArn, source) : dimensionOf(balancerArn, ':loadbalancer/');
}

/** Of an Application Load Balancer, Elastic Beanstalk gives the ARN as its name. */
async function loadBalancerArn(nameOrArn: string, { clients, region }: Source): Promise<string> {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const client = await clients.loadBalancing(region);
  const what = `the load balancer ${nameOrArn}`;
  const command = new DescribeLoadBalancersCommand({ Names: [nameOrArn] });
  const { LoadBalancers = [] } = await askAws(what, () => client.send(command));
  return theOnly(
    LoadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn ?? ''),
    { what: 'load balancer', of: nameOrArn },
  );
}

async function targetGroup(balancerArn: string, { clients, region }: Source): Promise<string> {
  const client = await clients.loadBalancing(region);
  const what = `the target group of ${dimensionOf(balancerArn, ':loadbalancer/')}`;
  const command = new DescribeTargetGroupsCommand({ LoadBalancerArn: balancerArn });
  const { TargetGroups = [] } = await askAws(what, () => client.send(command));
  const arns = TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn ?? '');
  const arn = theOnly(arns, { what: 'target group', of: dimensionOf(balancerArn, ':loadbalancer/') });
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** `app/name/id` of `arn:...:loadbalancer/app/name/id`. */
function dimensionOf(arn: string, marker: string): string {
  const at = arn.indexOf(marker);
  return at === -1 ? arn : arn.slice(at + marker.length);
}
