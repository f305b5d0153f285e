import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { ElasticBeanstalkClient } from '@aws-sdk/client-elastic-beanstalk';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { RDSClient } from '@aws-sdk/client-rds';
import type { AwsClients } from '../../src/monitoring/account/aws-clients.ts';
import { evenCallRates } from '../../src/monitoring/account/call-rate-limit.ts';
import { runMonitor } from '../../src/monitoring/cli/run-monitor.ts';
import type { TestEndpoint } from './aws-test-endpoint.ts';

/** The real SDK's clients of the monitoring command, all for one endpoint. */
export function testClients(aws: TestEndpoint): AwsClients {
  const config = {
    endpoint: aws.endpoint.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'anyone', secretAccessKey: 'anything' },
    maxAttempts: 1,
  };
  return {
    cloudwatch: async () => aws.cloudwatch,
    logs: async () => aws.logs,
    sns: async () => aws.sns,
    cloudTrail: async () => new CloudTrailClient(config),
    cloudFormation: async () => new CloudFormationClient(config),
    elasticBeanstalk: async () => new ElasticBeanstalkClient(config),
    loadBalancing: async () => new ElasticLoadBalancingV2Client(config),
    rds: async () => new RDSClient(config),
  };
}

/** Runs the command in a folder of definitions, within this process: nobody can be asked, unless an answer is given. */
export async function runMonitorIn(
  folder: string,
  aws: TestEndpoint,
  words: string,
  answer?: string | (() => Promise<string>),
) {
  const out: string[] = [];
  const error: string[] = [];
  const questions: string[] = [];
  const exitCode = await runMonitor(words.split(' '), {
    folder,
    interactive: answer !== undefined,
    coloured: false,
    writeOut: (text) => out.push(text),
    writeError: (text) => error.push(text),
    ask: async (question) => {
      questions.push(question);
      return typeof answer === 'function' ? answer() : (answer ?? '');
    },
    clients: testClients(aws),
    rates: evenCallRates(1000),
  });
  return { exitCode, out: out.join(''), error: error.join(''), questions };
}

/** Adds to the fixture's folder a composite alarm, another that uses it, and two saved queries. */
export async function declareComposites(folder: string): Promise<void> {
  const composites = `outage:
  severity: page
  runbook: docs/runbooks/connections.md
  AlarmDescription: Something is wrong.
  AlarmRule: ALARM(connections) OR ALARM(slow-route)
anything:
  severity: ticket
  runbook: docs/runbooks/connections.md
  AlarmDescription: Something is wrong, and data comes in.
  AlarmRule: ALARM(outage) AND NOT INSUFFICIENT_DATA(slow-route)
`;
  const queries = `errors:
  title: Errors by route
  query: filter status >= 500 | stats count() by route
slowest:
  query: sort duration_ms desc | limit 20
`;
  await writeFile(join(folder, 'alarms/composites.yaml'), composites);
  await writeFile(join(folder, 'dashboards/saved-queries.yaml'), queries);
  await appendFile(join(folder, 'environments/test.yaml'), 'LogGroup: insurance-claims-test\n');
}

/** An alarm of somebody else, but for its name. */
export const theirAlarm = {
  Namespace: 'Somebody/Else',
  MetricName: 'Theirs',
  Statistic: 'Sum' as const,
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold' as const,
};
