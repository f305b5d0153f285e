import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadEnvironmentText } from '../../src/monitoring/account/live-environment.ts';
import { createDefinitionFolder } from '../unit/monitoring/definition-fixture.ts';
import { startTestEndpoint, type TestEndpoint } from './aws-test-endpoint.ts';
import { runMonitorIn, testClients } from './monitor-fixture.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:123456789012';
const loadBalancerArn = `${elb}:loadbalancer/app/claims/50dc6c495c0c9188`;

let aws: TestEndpoint;
let fixture: Awaited<ReturnType<typeof createDefinitionFolder>>;

beforeEach(async () => {
  aws = await startTestEndpoint({
    resources: {
      environments: [
        {
          EnvironmentName: 'claims-prod',
          LoadBalancers: [{ Name: loadBalancerArn }],
          AutoScalingGroups: [{ Name: 'awseb-claims-prod-AWSEBAutoScalingGroup' }],
        },
        { EnvironmentName: 'claims-two', AutoScalingGroups: [{ Name: 'one' }, { Name: 'two' }] },
        { EnvironmentName: 'claims-named', LoadBalancers: [{ Name: 'claims' }] },
      ],
      loadBalancers: [{ LoadBalancerName: 'claims', LoadBalancerArn: loadBalancerArn }],
      targetGroups: [
        { TargetGroupArn: `${elb}:targetgroup/claims/73e2d6bc24d8a067`, LoadBalancerArns: [loadBalancerArn] },
      ],
      dbInstances: [
        { DBInstanceIdentifier: 'claims-db', DBParameterGroups: [{ DBParameterGroupName: 'claims-mysql8' }] },
        { DBInstanceIdentifier: 'small-db', DBParameterGroups: [{ DBParameterGroupName: 'default.mysql8.0' }] },
      ],
      dbParameters: {
        'claims-mysql8': [{ ParameterName: 'max_connections', ParameterValue: '200' }],
        'default.mysql8.0': [{ ParameterName: 'max_connections', ParameterValue: '{DBInstanceClassMemory/12582880}' }],
      },
      stacks: [
        {
          StackName: 'claims',
          CreationTime: new Date(0),
          StackStatus: 'CREATE_COMPLETE',
          Outputs: [
            { OutputKey: 'PageTopic', OutputValue: 'arn:aws:sns:us-east-1:123456789012:from-stack' },
            { OutputKey: 'Connections', OutputValue: '120' },
            { OutputKey: 'WebLog', OutputValue: '/claims/web.stdout.log' },
          ],
        },
      ],
    },
  });
  fixture = await createDefinitionFolder();
});
afterEach(async () => {
  await aws.close();
  await fixture.remove();
});

async function planWith(from: string | RegExp, to: string) {
  const path = join(fixture.folder, 'environments/test.yaml');
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(from);
  await writeFile(path, text.replace(from, to));
  return runMonitorIn(fixture.folder, aws, 'plan --env test');
}

/** The dimension of an own alarm on the load balancer, written with what is looked up. */
async function watch(name: string): Promise<void> {
  const alarm = `watched:
  severity: ticket
  runbook: docs/runbooks/connections.md
  AlarmDescription: Watched.
  Namespace: ${name === 'AutoScalingGroup' ? 'AWS/EC2' : 'AWS/ApplicationELB'}
  MetricName: ${name === 'AutoScalingGroup' ? 'CPUUtilization' : 'RequestCount'}
  Dimensions: [{ Name: ${name === 'AutoScalingGroup' ? 'AutoScalingGroupName' : name}, Value: '\${${name}}' }]
  Statistic: Sum
  Period: 60
  ComparisonOperator: GreaterThanThreshold
  Threshold: 1
  EvaluationPeriods: 1
`;
  const second =
    name === 'TargetGroup' ? alarm.replace('Dimensions: [', 'Dimensions: [{ Name: LoadBalancer, Value: x }, ') : alarm;
  await writeFile(join(fixture.folder, 'alarms/watched.yaml'), second);
}

describe('is looked up at plan time', () => {
  const found: Record<string, [from: string | RegExp, to: string, name: string | undefined, shown: string]> = {
    'a DB instance': [
      'DBInstanceIdentifier: claims-test',
      'DBInstanceIdentifier: { DBInstance: claims-db }',
      undefined,
      'Dimensions.DBInstanceIdentifier: "claims-db"',
    ],
    'its max_connections': [
      'MaxConnections: 60',
      'MaxConnections: { DBInstance: claims-db }',
      undefined,
      'Metrics.used.Expression: "100 * connections / 200"',
    ],
    'a topic, from a stack': [
      /PageTopic: .*/,
      'PageTopic: { CloudFormation: { stack: claims, output: PageTopic } }',
      undefined,
      'AlarmActions[0]: "arn:aws:sns:us-east-1:123456789012:from-stack"',
    ],
    'a number, from a stack': [
      'MaxConnections: 60',
      'MaxConnections: { CloudFormation: { stack: claims, output: Connections } }',
      undefined,
      'Metrics.used.Expression: "100 * connections / 120"',
    ],
    'the load balancer of an Elastic Beanstalk environment': [
      /$/,
      'LoadBalancer: { ElasticBeanstalk: claims-prod }\n',
      'LoadBalancer',
      'Dimensions.LoadBalancer: "app/claims/50dc6c495c0c9188"',
    ],
    'a load balancer that it gives by name': [
      /$/,
      'LoadBalancer: { ElasticBeanstalk: claims-named }\n',
      'LoadBalancer',
      'Dimensions.LoadBalancer: "app/claims/50dc6c495c0c9188"',
    ],
    'its target group': [
      /$/,
      'TargetGroup: { ElasticBeanstalk: claims-prod }\n',
      'TargetGroup',
      'Dimensions.TargetGroup: "targetgroup/claims/73e2d6bc24d8a067"',
    ],
    'its Auto Scaling group': [
      /$/,
      'AutoScalingGroup: { ElasticBeanstalk: claims-prod }\n',
      'AutoScalingGroup',
      'Dimensions.AutoScalingGroupName: "awseb-claims-prod-AWSEBAutoScalingGroup"',
    ],
  };
  test.for(Object.entries(found))('%s', async ([, [from, to, name, shown]]) => {
    if (name !== undefined) await watch(name);
    const { exitCode, out, error } = await planWith(from, to);
    expect({ exitCode, error }).toEqual({ exitCode: 2, error: '' });
    expect(out).toContain(shown);
  });
});

describe('one clear error for', () => {
  const wrong: Record<string, [from: string | RegExp, to: string, name: string | undefined, message: string]> = {
    'an unknown DB instance': [
      'DBInstanceIdentifier: claims-test',
      'DBInstanceIdentifier: { DBInstance: nowhere }',
      undefined,
      'AWS does not know the DB instance nowhere.',
    ],
    'max_connections that is a formula': [
      'MaxConnections: 60',
      'MaxConnections: { DBInstance: small-db }',
      undefined,
      'is the formula {DBInstanceClassMemory/12582880}, whose memory AWS does not tell.',
    ],
    'an unknown stack': [
      'MaxConnections: 60',
      'MaxConnections: { CloudFormation: { stack: nowhere, output: x } }',
      undefined,
      'AWS does not know the CloudFormation stack nowhere.',
    ],
    'an unknown output': [
      'MaxConnections: 60',
      'MaxConnections: { CloudFormation: { stack: claims, output: Conections } }',
      undefined,
      'The CloudFormation stack claims has no output Conections.\n  Its outputs are: PageTopic, Connections, WebLog.',
    ],
    'an unknown Elastic Beanstalk environment': [
      /$/,
      'LoadBalancer: { ElasticBeanstalk: nowhere }\n',
      'LoadBalancer',
      'AWS does not know the Elastic Beanstalk environment nowhere.',
    ],
    'several Auto Scaling groups': [
      /$/,
      'AutoScalingGroup: { ElasticBeanstalk: claims-two }\n',
      'AutoScalingGroup',
      'The Elastic Beanstalk environment claims-two has several: one, two.',
    ],
  };
  test.for(Object.entries(wrong))('%s', async ([, [from, to, name, message]]) => {
    if (name !== undefined) await watch(name);
    const { exitCode, out, error } = await planWith(from, to);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toContain(`error: ${message.startsWith('is the') ? 'max_connections' : message.slice(0, 10)}`);
    expect(error).toContain(message);
  });
});

test('validate asks nobody', async () => {
  const path = join(fixture.folder, 'environments/test.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('MaxConnections: 60', 'MaxConnections: { DBInstance: nowhere }'));
  expect((await runMonitorIn(fixture.folder, aws, 'validate --env test')).exitCode).toBe(0);
});

describe('the log group that the console reads', () => {
  const groups: Record<string, [written: string, group: string | RegExp]> = {
    'is a text in the file': ['LogGroup: /claims/own.log', '/claims/own.log'],
    'is the output of a stack': [
      'LogGroup: { CloudFormation: { stack: claims, output: WebLog } }',
      '/claims/web.stdout.log',
    ],
    'is asked for alone, so that the rest needs no rights': [
      'LogGroup: /claims/own.log\nLoadBalancer: { ElasticBeanstalk: nowhere }',
      '/claims/own.log',
    ],
    'is no stand-in for one that AWS does not know': [
      'LogGroup: { CloudFormation: { stack: claims, output: Web } }',
      /^The CloudFormation stack claims has no output Web\.$/,
    ],
    'is no number': ['LogGroup: { CloudFormation: { stack: claims, output: Connections } }', /LogGroup/],
    'is missing': ['', /has no LogGroup, or it is not a text/],
  };
  test.for(Object.entries(groups))('%s', async ([, [written, group]]) => {
    const path = join(fixture.folder, 'environments/test.yaml');
    const others = (await readFile(path, 'utf8')).replace(/^LogGroup: .*\n/m, '');
    await writeFile(path, `${others}${written}\n`);
    const source = { project: fixture.project, environment: 'test', clients: testClients(aws) };
    const found = loadEnvironmentText('LogGroup', source).then(({ text }) => text);
    if (typeof group === 'string') expect(await found).toBe(group);
    else await expect(found).rejects.toThrow(group);
  });
});
