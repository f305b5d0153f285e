import { isDeepStrictEqual } from 'node:util';
import type { Template } from '../../infrastructure/templates.ts';
import { evaluateTemplate } from './evaluate-template.ts';
import { keptName, type LiveResource, type PretendedAccount, regional, type Stack } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { makeResource, removeResource } from './resource-effects.ts';
import { resourceType } from './specification.ts';
import { stackParameters } from './stack-parameters.ts';

const guide = 'AWSCloudFormation/latest/UserGuide';

export interface Deployment {
  readonly region: string;
  readonly name: string;
  readonly file: string;
  readonly template: Template;
  readonly given: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
}

/** Creates or updates a stack, as `aws cloudformation deploy` does. Throws a refusal where CloudFormation or the service behind it refuses. */
export function deployStack(account: PretendedAccount, deployment: Deployment): void {
  const { region, name, file, template } = deployment;
  const key = regional(region, name);
  const before = account.stacks.get(key);
  if (before !== undefined && before.file !== file)
    throw new Refusal(`${name} is the stack of ${before.file}, not of ${file}`, `${guide}/stacks.html`);
  const parameters = stackParameters(name, template, deployment.given, before?.parameters ?? {});
  refuseWithoutCapability(deployment);
  const evaluated = evaluateTemplate({
    account,
    region,
    name,
    file,
    template,
    parameters,
    before: before?.resources ?? {},
  });
  const stack: Stack = { name, region, file, parameters, ...evaluated };
  if (before !== undefined) refuseExportsInUse(account, before, stack.exports);

  for (const [logicalId, resource] of Object.entries(stack.resources)) {
    const old = before?.resources[logicalId];
    if (old === undefined) refuseTakenName(account, region, name, logicalId, resource);
    else refuseReplacement(account, { region, name, logicalId, old, resource });
  }
  for (const [logicalId, old] of Object.entries(before?.resources ?? {}))
    if (!(logicalId in stack.resources)) removeResource(account, region, old);
  account.stacks.set(key, stack);
  try {
    for (const [logicalId, resource] of Object.entries(stack.resources)) {
      const old = before?.resources[logicalId];
      if (!isDeepStrictEqual(old, resource)) makeResource(account, { stack, resource, isNew: old?.id !== resource.id });
    }
  } catch (error) {
    // It rolls back: what was there stays, and what was not is gone.
    if (before === undefined) account.stacks.delete(key);
    else account.stacks.set(key, before);
    throw error;
  }
}

/** Throws a refusal when another stack still imports from it, or something in it is protected. */
export function deleteStack(account: PretendedAccount, region: string, name: string): void {
  const stack = account.stacks.get(regional(region, name));
  // A stack that is not there is no error.
  if (stack === undefined) return;
  refuseExportsInUse(account, stack, {});
  for (const resource of Object.values(stack.resources)) removeResource(account, region, resource);
  account.stacks.delete(regional(region, name));
}

function refuseWithoutCapability({ name, template, capabilities }: Deployment): void {
  const iam = Object.values(template.Resources).filter(({ Type }) =>
    ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::InstanceProfile', 'AWS::IAM::Policy'].includes(Type),
  );
  const isNamed = iam.some(({ Type, Properties }) => (resourceType(Type).nameProperty ?? '') in (Properties ?? {}));
  const needed = isNamed ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  if (iam.length > 0 && !needed.some((capability) => capabilities.includes(capability)))
    throw new Refusal(`${name}: Requires capabilities : [${needed[0]}]`, `${guide}/using-iam-template.html`);
}

function refuseExportsInUse(account: PretendedAccount, stack: Stack, now: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(stack.exports)) {
    const user = [...account.stacks.values()].find(
      ({ region, imports }) => region === stack.region && imports.includes(name),
    );
    if (now[name] !== value && user !== undefined)
      throw new Refusal(
        `${stack.name}: Export ${name} cannot be ${name in now ? 'updated' : 'deleted'} as it is in use by ${user.name}`,
        `${guide}/using-cfn-stack-exports.html`,
      );
  }
}

function refuseReplacement(
  account: PretendedAccount,
  change: { region: string; name: string; logicalId: string; old: LiveResource; resource: LiveResource },
): void {
  const { region, name, logicalId, old, resource } = change;
  const { replacing } = resourceType(resource.type);
  const reason = [...replacing].find((key) => !isDeepStrictEqual(old.properties[key], resource.properties[key]));
  if (reason === undefined) return;
  if (resource.isNamed && resource.id === old.id)
    throw new Refusal(
      `${name}: CloudFormation cannot update a stack when a custom-named resource requires replacing: ${logicalId}, by ${reason}`,
      `${guide}/aws-properties-name.html`,
    );
  refuseTakenName(account, region, name, logicalId, resource);
}

function refuseTakenName(
  account: PretendedAccount,
  region: string,
  name: string,
  logicalId: string,
  { type, id, isNamed }: LiveResource,
): void {
  if (!isNamed) return;
  const { scope } = resourceType(type);
  const isTaken = [...account.stacks.values()].some(
    (stack) =>
      (scope !== 'region' || stack.region === region) &&
      Object.values(stack.resources).some((other) => other.type === type && other.id === id),
  );
  if (isTaken || account.kept.has(keptName(type, scope === 'region' ? region : '', id)))
    throw new Refusal(
      `${name}: ${logicalId}: ${type} ${id} already exists in the ${scope}`,
      'AWSCloudFormation/latest/UserGuide/aws-properties-name.html',
    );
}
