import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeEnvironmentsCommand } from '@aws-sdk/client-elastic-beanstalk';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AwsClients } from '../../../../src/monitoring/account/aws-clients.ts';
import { sdkClients } from '../../../../src/monitoring/account/sdk-clients.ts';

let server: Server;
let calls: number;

beforeEach(async () => {
  calls = 0;
  server = createServer((request, response) => {
    calls += 1;
    request.resume().on('end', () => response.writeHead(503).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  // The SDK waits between tries by chance: not at all.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const region = 'us-east-1';
const asks: { readonly [Service in keyof AwsClients]: () => Promise<unknown> } = {
  cloudwatch: async () => (await sdkClients.cloudwatch(region)).send(new DescribeAlarmsCommand({})),
  logs: async () => (await sdkClients.logs(region)).send(new DescribeLogGroupsCommand({})),
  cloudTrail: async () => (await sdkClients.cloudTrail(region)).send(new LookupEventsCommand({})),
  cloudFormation: async () => (await sdkClients.cloudFormation(region)).send(new ListStacksCommand({})),
  elasticBeanstalk: async () => (await sdkClients.elasticBeanstalk(region)).send(new DescribeEnvironmentsCommand({})),
  loadBalancing: async () => (await sdkClients.loadBalancing(region)).send(new DescribeLoadBalancersCommand({})),
  sns: async () => (await sdkClients.sns(region)).send(new ListTopicsCommand({})),
  rds: async () => (await sdkClients.rds(region)).send(new DescribeDBInstancesCommand({})),
};

it.each(Object.entries(asks))('a call of %s that AWS does not take is tried five times', async (_, ask) => {
  await expect(ask()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503 } });
  expect(calls).toBe(5);
});
