import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployedAccount } from './account/deployed-account.ts';
import { environmentSetting } from './account/environment-settings.ts';
import { type Quota, unnamedQuotas, vcpusOf } from './quotas.ts';

const projectFolder = join(import.meta.dirname, '..', '..', '..');
const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const quotas = parse(read('tests/fixtures/aws/quotas.yaml')) as Quota[];
const deploy = read('docs/deploy.md');

/** What both environments need, with as many instances as they may have, and as many again while a deployment runs. */
async function needs(): Promise<Record<string, number>> {
  const { account } = await deployedAccount();
  const counts: Record<string, number> = {};
  for (const { resources } of account.stacks.values())
    for (const { type } of Object.values(resources)) counts[type] = (counts[type] ?? 0) + 1;
  const vcpus = [...account.environments.values()].map((environment) => {
    const instances = Number(environmentSetting(environment, 'aws:autoscaling:asg', 'MaxSize'));
    return 2 * instances * vcpusOf(environmentSetting(environment, 'aws:ec2:instances', 'InstanceTypes'));
  });
  return { ...counts, vcpu: vcpus.reduce((sum, count) => sum + count, 0) };
}

describe('the quotas of a new account', () => {
  it('are enough, or deploy.md names those that are not, and how many', async () => {
    const needed = await needs();
    expect(needed['AWS::EC2::VPC']).toBe(2);
    expect(unnamedQuotas(quotas, needed, deploy)).toEqual([]);
    expect(deploy).toContain(`${needed.vcpu} vCPUs`);
  });

  it('are named when they are not enough', async () => {
    const without = deploy.replaceAll('L-1216C47A', '');
    expect(unnamedQuotas(quotas, await needs(), without)).toEqual([
      expect.stringMatching(/^vCPUs .*: \d+ needed, 5 given: ec2 L-1216C47A$/),
    ]);
    const many = { 'AWS::EC2::VPC': 6, 'AWS::RDS::DBInstance': 40 };
    expect(unnamedQuotas(quotas, many, deploy)).toEqual(['VPCs: 6 needed, 5 given: vpc L-F678F1CE']);
  });
});
