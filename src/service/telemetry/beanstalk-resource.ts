import { readFileSync } from 'node:fs';
import type { Attributes } from '@opentelemetry/api';
import { z } from 'zod';

/** What Elastic Beanstalk writes on each machine: "Configuring AWS X-Ray debugging". */
const beanstalkFile = '/var/elasticbeanstalk/xray/environment.conf';

const environmentSchema = z.object({
  environment_name: z.string().min(1),
  version_label: z.string().optional(),
  deployment_id: z.union([z.number(), z.string()]).optional(),
});

/**
 * Resource attributes of the Elastic Beanstalk environment that this instance belongs to, and of the log group to which
 * its stdout is streamed; none elsewhere. Read once, at the start, from a small local file: never from a service that
 * could keep the start waiting.
 */
export function readBeanstalkResource(file = beanstalkFile): Attributes {
  const environment = readEnvironment(file);
  if (environment === undefined) return {};
  return {
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_elastic_beanstalk',
    'service.namespace': environment.environment_name,
    'service.instance.id': environment.deployment_id === undefined ? undefined : String(environment.deployment_id),
    'aws.elastic_beanstalk.version_label': environment.version_label,
    'aws.log.group.names': [`/aws/elasticbeanstalk/${environment.environment_name}/var/log/web.stdout.log`],
  };
}

function readEnvironment(file: string): z.infer<typeof environmentSchema> | undefined {
  try {
    return environmentSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Not there, or not what it should be: a trace without it still is a trace.
    return undefined;
  }
}
