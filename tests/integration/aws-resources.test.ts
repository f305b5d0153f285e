import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeEnvironmentResourcesCommand, ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand, paginateDescribeDBParameters, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';

const loadBalancerArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188';
const targetGroupArn = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/73e2d6bc24d8a067';
const environment = {
  EnvironmentName: 'shop-production',
  LoadBalancers: [{ Name: loadBalancerArn }],
  AutoScalingGroups: [{ Name: 'shop-asg' }],
  Instances: [{ Id: 'i-1' }, { Id: 'i-2' }],
};
const event = (EventId: string, minute: number, Username: string, ResourceName: string) => ({
  EventId,
  EventName: 'PutMetricAlarm',
  EventTime: new Date(Date.UTC(2026, 1, 1, 12, minute)),
  Username,
  Resources: [{ ResourceType: 'AWS::CloudWatch::Alarm', ResourceName }],
});

let aws: TestEndpoint;
let clients: ReturnType<typeof createClients>;
beforeAll(async () => {
  aws = await startTestEndpoint({
    resources: {
      environments: [environment],
      dbInstances: [
        {
          DBInstanceIdentifier: 'shop',
          DBInstanceClass: 'db.t4g.medium',
          DBParameterGroups: [{ DBParameterGroupName: 'shop-mysql8', ParameterApplyStatus: 'in-sync' }],
        },
        { DBInstanceIdentifier: 'other' },
      ],
      dbParameters: {
        'shop-mysql8': [
          { ParameterName: 'wait_timeout', ParameterValue: '600' },
          { ParameterName: 'max_connections', ParameterValue: '{DBInstanceClassMemory/12582880}' },
          { ParameterName: 'autocommit' },
        ],
      },
      stacks: [
        {
          StackName: 'network',
          CreationTime: new Date(0),
          StackStatus: 'CREATE_COMPLETE',
          Outputs: [{ OutputKey: 'Vpc', OutputValue: 'vpc-1' }],
        },
      ],
      loadBalancers: [{ LoadBalancerArn: loadBalancerArn, LoadBalancerName: 'shop' }],
      targetGroups: [
        { TargetGroupArn: targetGroupArn, TargetGroupName: 'shop', LoadBalancerArns: [loadBalancerArn] },
        { TargetGroupArn: `${targetGroupArn}0`, TargetGroupName: 'unused' },
      ],
      events: [event('1', 1, 'ana', 'slow'), event('2', 2, 'ben', 'slow'), event('3', 3, 'ana', 'errors')],
    },
  });
  clients = createClients();
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

function createClients() {
  const credentials = { accessKeyId: 'anyone', secretAccessKey: 'anything' };
  const config = { endpoint: aws.endpoint.url, region: 'eu-west-1', credentials, maxAttempts: 1 };
  return {
    beanstalk: new ElasticBeanstalkClient(config),
    rds: new RDSClient(config),
    cloudformation: new CloudFormationClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    cloudtrail: new CloudTrailClient(config),
  };
}

test('Elastic Beanstalk tells what an environment consists of', async () => {
  const resources = (EnvironmentName: string) =>
    clients.beanstalk.send(new DescribeEnvironmentResourcesCommand({ EnvironmentName }));
  expect((await resources('shop-production')).EnvironmentResources).toEqual(environment);
  await expect(resources('missing')).rejects.toThrow("No Environment found for EnvironmentName = 'missing'.");
});

test('RDS tells an instance and, by pages, the parameters of its group', async () => {
  const find = (DBInstanceIdentifier: string) =>
    clients.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  expect((await find('SHOP')).DBInstances).toMatchObject([
    { DBInstanceIdentifier: 'shop', DBParameterGroups: [{ DBParameterGroupName: 'shop-mysql8' }] },
  ]);
  await expect(find('missing')).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  const parameters = async (DBParameterGroupName: string) => {
    const found = [];
    for await (const page of paginateDescribeDBParameters(
      { client: clients.rds, pageSize: 2 },
      { DBParameterGroupName },
    ))
      found.push(page.Parameters?.map(({ ParameterName }) => ParameterName));
    return found;
  };
  expect(await parameters('shop-mysql8')).toEqual([['autocommit', 'max_connections'], ['wait_timeout']]);
  await expect(parameters('missing')).rejects.toMatchObject({ name: 'DBParameterGroupNotFoundFault' });
});

test('CloudFormation tells the outputs of a stack', async () => {
  const find = (StackName: string) => clients.cloudformation.send(new DescribeStacksCommand({ StackName }));
  expect((await find('network')).Stacks?.[0]?.Outputs).toEqual([{ OutputKey: 'Vpc', OutputValue: 'vpc-1' }]);
  await expect(find('missing')).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack with id missing does not exist',
  });
});

test('Elastic Load Balancing tells load balancers and the target groups behind one', async () => {
  const { LoadBalancers } = await clients.elb.send(new DescribeLoadBalancersCommand({ Names: ['shop'] }));
  expect(LoadBalancers?.map(({ LoadBalancerArn }) => LoadBalancerArn)).toEqual([loadBalancerArn]);
  const groups = (LoadBalancerArn: string) => clients.elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn }));
  expect((await groups(loadBalancerArn)).TargetGroups?.map((group) => group.TargetGroupArn)).toEqual([targetGroupArn]);
  await expect(groups('arn:of:none')).rejects.toMatchObject({ name: 'LoadBalancerNotFoundException' });
});

test('CloudTrail tells who changed something, newest first', async () => {
  const lookUp = async (AttributeValue: string, NextToken?: string) =>
    await clients.cloudtrail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue }],
        MaxResults: 1,
        NextToken,
      }),
    );
  const first = await lookUp('slow');
  expect(first.Events).toMatchObject([{ Username: 'ben', EventTime: new Date(Date.UTC(2026, 1, 1, 12, 2)) }]);
  const second = await lookUp('slow', first.NextToken);
  expect(second).toMatchObject({ Events: [{ Username: 'ana' }] });
  expect(second.NextToken).toBeUndefined();
});
