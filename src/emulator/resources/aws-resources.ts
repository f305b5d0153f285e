import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Event } from '@aws-sdk/client-cloudtrail';
import type { EnvironmentResourceDescription } from '@aws-sdk/client-elastic-beanstalk';
import type { LoadBalancer, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DBInstance, Parameter } from '@aws-sdk/client-rds';
import { type AwsService, createAwsService } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';
import { createBeanstalkActions } from './beanstalk-actions.ts';
import { createCloudFormationActions } from './cloudformation-actions.ts';
import { createCloudTrailActions } from './cloudtrail-actions.ts';
import { createElbActions } from './elb-actions.ts';
import { createRdsActions } from './rds-actions.ts';

/** What an account has besides CloudWatch, as the describing actions of its services give it. They cannot be changed. */
export interface AwsResources {
  readonly environments?: readonly EnvironmentResourceDescription[];
  readonly dbInstances?: readonly DBInstance[];
  /** The parameters of each DB parameter group, by its name. */
  readonly dbParameters?: Readonly<Record<string, readonly Parameter[]>>;
  readonly stacks?: readonly Stack[];
  readonly loadBalancers?: readonly LoadBalancer[];
  readonly targetGroups?: readonly TargetGroup[];
  /** Who did what, as CloudTrail has it. */
  readonly events?: readonly Event[];
}

/**
 * Elastic Beanstalk, RDS, CloudFormation, Elastic Load Balancing and CloudTrail over a table of resources. The forms of their
 * requests come from the SDK's clients, which take long to load: hence only when there are resources.
 */
export async function createResourceServices(resources: AwsResources): Promise<AwsService[]> {
  const [beanstalk, rds, cloudformation, elb, cloudtrail] = await Promise.all([
    import('@aws-sdk/client-elastic-beanstalk'),
    import('@aws-sdk/client-rds'),
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-elastic-load-balancing-v2'),
    import('@aws-sdk/client-cloudtrail'),
  ]);
  const refuseMissing = (member: string) =>
    new AwsRefusal('ValidationException', `The parameter ${member} is required.`);
  const common = { errorNamespace: '', refuseMissing };
  return [
    createAwsService({
      ...common,
      targetPrefix: 'AWSElasticBeanstalkService',
      query: { version: '2010-12-01', xmlNamespace: 'http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/' },
      sdk: beanstalk,
      actions: createBeanstalkActions(resources),
    }),
    createAwsService({
      ...common,
      targetPrefix: 'AmazonRDSv19',
      query: { version: '2014-10-31', xmlNamespace: 'http://rds.amazonaws.com/doc/2014-10-31/' },
      sdk: rds,
      actions: createRdsActions(resources),
    }),
    createAwsService({
      ...common,
      targetPrefix: 'CloudFormation',
      query: { version: '2010-05-15', xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
      sdk: cloudformation,
      actions: createCloudFormationActions(resources),
    }),
    createAwsService({
      ...common,
      targetPrefix: 'ElasticLoadBalancing_v10',
      query: { version: '2015-12-01', xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
      sdk: elb,
      actions: createElbActions(resources),
    }),
    createAwsService({
      ...common,
      targetPrefix: 'CloudTrail_20131101',
      sdk: cloudtrail,
      actions: createCloudTrailActions(resources),
    }),
  ];
}
