import { ask } from './cli/ask.ts';
import { runMonitor } from './cli/run-monitor.ts';
import { awsCallRates } from './monitoring/call-pacer.ts';

// The YAML parser looks into process.env for every token, and a look into the real one is slow: of a copy it is not.
process.env = { ...process.env };

const client = (region: string) => ({ region, maxAttempts: 5 });

/** Composition root of `npm run monitor`. Endpoint and credentials come from the SDK's own chain. */
process.exitCode = await runMonitor(process.argv.slice(2), {
  // npm runs its scripts in the project's folder.
  folder: process.cwd(),
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  // hasColors() knows NO_COLOR and its relatives.
  coloured: Boolean(process.stdout.isTTY) && process.stdout.hasColors(),
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  ask,
  // An SDK client takes a seventh of a second to load: `validate` needs none, and hardly a command needs them all.
  clients: {
    cloudwatch: async (region) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(client(region)),
    logs: async (region) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(client(region)),
    cloudTrail: async (region) => new (await import('@aws-sdk/client-cloudtrail')).CloudTrailClient(client(region)),
    cloudFormation: async (region) =>
      new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(client(region)),
    elasticBeanstalk: async (region) =>
      new (await import('@aws-sdk/client-elastic-beanstalk')).ElasticBeanstalkClient(client(region)),
    loadBalancing: async (region) =>
      new (await import('@aws-sdk/client-elastic-load-balancing-v2')).ElasticLoadBalancingV2Client(client(region)),
    rds: async (region) => new (await import('@aws-sdk/client-rds')).RDSClient(client(region)),
  },
  rates: awsCallRates,
});
