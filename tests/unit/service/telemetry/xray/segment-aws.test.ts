import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { documentOf } from './ended-span.ts';

describe('a call to AWS', () => {
  const call = {
    'rpc.system': 'aws-api',
    'rpc.service': 'SecretsManager',
    'rpc.method': 'GetSecretValue',
    'aws.account.id': '123456789012',
    'cloud.region': 'eu-central-1',
    'aws.request.id': 'c0ffee',
  };

  it('names its operation, region, account and request, and the rest is metadata', () => {
    const document = documentOf({ kind: SpanKind.CLIENT, parent: 'local', attributes: call });
    expect(document.name).toBe('SecretsManager');
    expect(document.aws).toEqual({
      account_id: '123456789012',
      operation: 'GetSecretValue',
      region: 'eu-central-1',
      request_id: 'c0ffee',
    });
    expect(document.metadata.default).toEqual({ 'rpc.system': 'aws-api', 'rpc.service': 'SecretsManager' });
  });

  it.each([
    ['prefers aws.operation', { ...call, 'aws.operation': 'PutItem' }, 'PutItem'],
    ['has no operation when another system is called', { 'rpc.system': 'grpc', 'rpc.method': 'Ask' }, undefined],
  ])('%s', (_, attributes, operation) => {
    expect(documentOf({ kind: SpanKind.CLIENT, parent: 'local', attributes }).aws?.operation).toBe(operation);
  });
});

describe('a segment', () => {
  const beanstalk = {
    'cloud.platform': 'aws_elastic_beanstalk',
    'service.namespace': 'claims-prod',
    'service.instance.id': '32',
    'service.version': '1.2.3',
    'aws.elastic_beanstalk.version_label': 'app-1.2.3',
    'aws.log.group.names': ['/aws/elasticbeanstalk/claims-prod/var/log/web.stdout.log'],
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': '3.0.0',
    'cloud.account.id': '123456789012',
  };

  it('says where it comes from, what runs there and what traced it', () => {
    const document = documentOf({ kind: SpanKind.SERVER, resource: beanstalk });
    expect(document).toMatchObject({ origin: 'AWS::ElasticBeanstalk::Environment', service: { version: '1.2.3' } });
    expect(document.aws).toEqual({
      account_id: '123456789012',
      xray: { sdk: 'opentelemetry for nodejs', sdk_version: '3.0.0', auto_instrumentation: false },
      cloudwatch_logs: [{ log_group: '/aws/elasticbeanstalk/claims-prod/var/log/web.stdout.log' }],
      elastic_beanstalk: { environment_name: 'claims-prod', version_label: 'app-1.2.3', deployment_id: 32 },
    });
  });

  it.each([
    ['a number', 7, 7],
    ['digits', '7', 7],
    ['no number', 'seven', undefined],
    ['not there', undefined, undefined],
  ])('has a deployment id that is a number when it was %s', (_, id, expected) => {
    const { aws } = documentOf({ resource: { ...beanstalk, 'service.instance.id': id } });
    expect(aws.elastic_beanstalk.deployment_id).toBe(expected);
  });

  it('of a plain machine says which', () => {
    const resource = {
      'cloud.platform': 'aws_ec2',
      'host.id': 'i-1',
      'cloud.availability_zone': 'eu-central-1a',
      'host.type': 't3.small',
      'host.image.id': 'ami-1',
    };
    const document = documentOf({ resource });
    expect(document.origin).toBe('AWS::EC2::Instance');
    expect(document.aws.ec2).toEqual({
      instance_id: 'i-1',
      availability_zone: 'eu-central-1a',
      instance_size: 't3.small',
      ami_id: 'ami-1',
    });
  });

  it('of an unknown place has no origin, and its own tracer', () => {
    const document = documentOf({ kind: SpanKind.SERVER });
    expect(document).not.toHaveProperty('origin');
    expect(document).not.toHaveProperty('service');
    expect(document.aws).toEqual({ xray: { sdk: 'opentelemetry for nodejs', auto_instrumentation: false } });
  });

  it('says it once: its subsegments do not', () => {
    const document = documentOf({ kind: SpanKind.CLIENT, parent: 'local', resource: beanstalk });
    for (const field of ['aws', 'origin', 'service', 'metadata']) expect(document).not.toHaveProperty(field);
  });
});
