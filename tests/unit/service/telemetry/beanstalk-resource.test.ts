import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readBeanstalkResource } from '../../../../src/service/telemetry/beanstalk-resource.ts';

const folder = mkdtempSync(join(tmpdir(), 'beanstalk-'));
afterAll(() => rmSync(folder, { recursive: true }));

function resourceOf(content: string) {
  const file = join(folder, 'environment.conf');
  writeFileSync(file, content);
  return readBeanstalkResource(file);
}

describe('the resource of an Elastic Beanstalk environment', () => {
  it('has its name, version, deployment and log group', () => {
    expect(
      resourceOf('{"deployment_id": 32, "version_label": "app-1.2.3", "environment_name": "claims-prod"}'),
    ).toEqual({
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_elastic_beanstalk',
      'service.namespace': 'claims-prod',
      'service.instance.id': '32',
      'aws.elastic_beanstalk.version_label': 'app-1.2.3',
      'aws.log.group.names': ['/aws/elasticbeanstalk/claims-prod/var/log/web.stdout.log'],
    });
  });

  it('may know the name alone', () => {
    expect(resourceOf('{"environment_name": "claims-prod"}')).toMatchObject({ 'service.namespace': 'claims-prod' });
  });

  it.each([
    ['is empty', ''],
    ['is no JSON', '{'],
    ['names no environment', '{"deployment_id": 32}'],
    ['holds something else', '[1]'],
  ])('is empty where the file %s', (_, content) => {
    expect(resourceOf(content)).toEqual({});
  });

  it('is empty elsewhere', () => {
    expect(readBeanstalkResource(join(folder, 'none'))).toEqual({});
    expect(readBeanstalkResource()).toEqual({});
  });
});
