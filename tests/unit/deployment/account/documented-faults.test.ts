import { beforeAll, describe, expect, it } from 'vitest';
import { parseTemplate } from '../../infrastructure/templates.ts';
import { refusedSettings } from './advised-settings.ts';
import { deleteStack, deployStack } from './deploy-stack.ts';
import { deployedAccount, deployment } from './deployed-account.ts';
import { fillIn, snippetsOf } from './documented-commands.ts';
import { refuseUnreachableDatabase } from './environment-effects.ts';
import { faultySteps } from './faulty-steps.ts';
import { type BeanstalkEnvironment, createAccount, type PretendedAccount } from './pretended-account.ts';
import { runSession } from './shell-session.ts';
import { unfinishedParts } from './unfinished-parts.ts';

const timeout = 120_000;
let whole: PretendedAccount;
beforeAll(async () => {
  whole = (await deployedAccount()).account;
}, timeout);

describe('the pretended account', { timeout }, () => {
  it.each(faultySteps)('refuses $name', async ({ empty, health, quota, text, why }) => {
    const account = empty === true ? createAccount() : structuredClone(whole);
    account.nextHealth = health ?? 'Green';
    if (quota !== undefined) account.vcpuQuota = { given: quota, asked: undefined };
    const page = `# A page\n\nA sentence.\n\n\`\`\`sh\n${text}\n\`\`\`\n`;
    const { code, line, refused, output } = await runSession(account, snippetsOf(page), { AWS_REGION: 'us-east-1' });
    expect({ code: code === 0 ? 0 : 'an error', line, output }).toMatchObject({ code: 'an error', line: 5 });
    expect([...refused.map((call) => call.why), output].join('\n')).toMatch(why);
  });

  it('says what is left to do when nobody applies the alarms, and nobody hears them', async () => {
    const account = createAccount();
    const steps = deployment('staging', ['small']).map((step) => ({
      ...step,
      text: step.text
        .replace(/npm run monitor -- apply.*/, '')
        .replace(/until \[ "\$\(aws sns[^;]*; do sleep 10; done/, '')
        .replace(/aws sns publish.*/, ''),
    }));
    expect((await runSession(account, steps)).code).toBe(0);
    expect(unfinishedParts(account, 'us-east-1', 'staging')).toEqual([
      'its alarms are not applied',
      'nobody hears PageTopic',
      'nobody hears TicketTopic',
    ]);
  });

  it('names a setting that a page tells to set and the service refuses', () => {
    const page = '- Password: set `DB_PASSWORD` of the environment to the new one. Bursts: raise `DB_POOL_IDLE`.';
    const production = whole.environments.get('us-east-1/insurance-claims-production') as BeanstalkEnvironment;
    expect(refusedSettings(page, whole, production)).toEqual(['DB_PASSWORD']);
  });

  it('refuses to change what another stack imports, and to delete what is protected', () => {
    const account = structuredClone(whole);
    const stack = account.stacks.get('us-east-1/insurance-claims-production-network');
    const template = parseTemplate('Resources: { Vpc: { Type: AWS::EC2::VPC, Properties: {} } }', 'network.yaml');
    const given = {
      region: 'us-east-1',
      name: stack?.name ?? '',
      file: 'network.yaml',
      template,
      given: {},
      capabilities: [],
    };
    expect(() => deployStack(account, given)).toThrow(/Export insurance-claims-production-\w+ cannot be deleted/);
    for (const name of ['edge', 'environment', 'instance-role', 'deploy-role', 'alerts', 'backups'])
      deleteStack(account, 'us-east-1', `insurance-claims-production-${name}`);
    const database = () => deleteStack(account, 'us-east-1', 'insurance-claims-production-database');
    expect(database).toThrow('Cannot delete protected DB Instance insurance-claims-production');
  });

  it('refuses a role that may not read the secret', () => {
    const account = structuredClone(whole);
    for (const [key, stack] of account.stacks) {
      const [role = '', resource] = Object.entries(stack.resources).find(([id]) => id === 'InstanceRole') ?? [];
      if (resource === undefined) continue;
      const without = { ...resource, properties: { ...resource.properties, Policies: [] } };
      account.stacks.set(key, { ...stack, resources: { ...stack.resources, [role]: without } });
    }
    const production = account.environments.get('us-east-1/insurance-claims-production') as BeanstalkEnvironment;
    expect(() => refuseUnreachableDatabase(account, production)).toThrow(/instances may not (read|connect)/);
  });

  it('ends a loop that waits for what never comes', async () => {
    const text = 'until [ "$(aws sts get-caller-identity --query Account --output text)" = 0 ]; do sleep 1; done';
    const session = runSession(createAccount(), [{ line: 7, section: '', step: 0, text }], { AWS_REGION: 'us-east-1' });
    await expect(session).rejects.toThrow('the last of them from line 7: this does not end');
  });

  it('refuses a placeholder that nobody can fill in', () => {
    expect(() => fillIn('aws rds modify-db-instance --db-subnet-group-name <group>', { env: 'staging' })).toThrow(
      '<group>',
    );
  });
});
