import type { Attributes } from '@opentelemetry/api';
import { asText, block, type SegmentAttributes } from './segment-attributes.ts';

const beanstalk = 'aws_elastic_beanstalk';

/** The `aws` of a segment or subsegment: what of AWS it called, and, given a `resource`, where it runs and what traced it. */
export function awsBlock(attributes: SegmentAttributes, resource: Attributes | undefined): unknown {
  const call = block(awsCallBlock(attributes));
  if (resource === undefined) return call;
  const service = awsResourceBlock(resource);
  if (call === undefined) return service;
  return { ...call, ...service, account_id: call.account_id ?? service.account_id };
}

/** Which operation was called where, for whose account, and as which request. */
function awsCallBlock(attributes: SegmentAttributes): Record<string, unknown> {
  const isAwsApi = attributes.peek('rpc.system') === 'aws-api';
  return {
    account_id: attributes.text('aws.account.id', 'aws.account_id'),
    operation: attributes.text('aws.operation') ?? (isAwsApi ? attributes.text('rpc.method') : undefined),
    region: attributes.text('aws.region', 'cloud.region'),
    request_id: attributes.text('aws.request.id', 'aws.request_id'),
  };
}

/** The same for every span of a service, and therefore worked out once. */
const resourceBlocks = new WeakMap<Attributes, Record<string, unknown>>();

function awsResourceBlock(resource: Attributes): Record<string, unknown> {
  const known = resourceBlocks.get(resource);
  if (known !== undefined) return known;
  const made = readResource(resource);
  resourceBlocks.set(resource, made);
  return made;
}

/** Named by us, as aws-xray-sdk-core would name itself. */
function readResource(resource: Attributes): Record<string, unknown> {
  return {
    account_id: asText(resource['cloud.account.id']),
    xray: {
      sdk: `${asText(resource['telemetry.sdk.name']) ?? 'opentelemetry'} for ${asText(resource['telemetry.sdk.language']) ?? 'nodejs'}`,
      sdk_version: asText(resource['telemetry.sdk.version']),
      auto_instrumentation: resource['telemetry.distro.version'] !== undefined,
    },
    cloudwatch_logs: logGroups(resource['aws.log.group.names']),
    elastic_beanstalk: elasticBeanstalk(resource),
    ec2: block({
      instance_id: asText(resource['host.id']),
      availability_zone: asText(resource['cloud.availability_zone']),
      instance_size: asText(resource['host.type']),
      ami_id: asText(resource['host.image.id']),
    }),
  };
}

/** The kind of machine that a segment comes from, as X-Ray names kinds. */
export function origin(resource: Attributes): string | undefined {
  const platform = resource['cloud.platform'];
  if (platform === beanstalk) return 'AWS::ElasticBeanstalk::Environment';
  return platform === 'aws_ec2' ? 'AWS::EC2::Instance' : undefined;
}

function logGroups(names: unknown): unknown {
  const groups = (Array.isArray(names) ? names : [names]).map(asText).filter((name) => name !== undefined);
  return groups.length === 0 ? undefined : groups.map((name) => ({ log_group: name }));
}

function elasticBeanstalk(resource: Attributes): unknown {
  if (resource['cloud.platform'] !== beanstalk) return undefined;
  const deployment = Number(resource['service.instance.id'] ?? Number.NaN);
  return block({
    environment_name: asText(resource['service.namespace']),
    version_label: asText(resource['aws.elastic_beanstalk.version_label']) ?? asText(resource['service.version']),
    deployment_id: Number.isFinite(deployment) ? deployment : undefined,
  });
}
