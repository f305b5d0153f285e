import { readTemplates } from '../../infrastructure/templates.ts';
import type { AwsCommand } from './aws-command.ts';
import { deleteStack, deployStack } from './deploy-stack.ts';
import { type PretendedAccount, regional, type Stack } from './pretended-account.ts';
import { Refusal } from './refusal.ts';

const reference = 'AWSCloudFormation/latest/APIReference';
const templates = readTemplates();

function stackOf(account: PretendedAccount, region: string, name: string): Stack {
  const stack = account.stacks.get(regional(region, name));
  if (stack === undefined)
    throw new Refusal(`Stack with id ${name} does not exist`, `${reference}/API_DescribeStacks.html`);
  return stack;
}

export const cloudFormationCommands: Readonly<Record<string, AwsCommand>> = {
  'cloudformation deploy': {
    page: 'cli/latest/reference/cloudformation/deploy/index.html',
    must: ['stack-name', 'template-file'],
    may: ['parameter-overrides', 'capabilities', 'tags', 'no-fail-on-empty-changeset'],
    run: ({ account, region, options, value }) => {
      const file = value('template-file').replace(/^.*infrastructure\//, '');
      const template = templates[file];
      if (template === undefined)
        throw new Refusal(`Invalid template path ${value('template-file')}`, 'cli/latest/reference');
      const given = (options['parameter-overrides'] ?? []).map((word) => {
        const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
        if (name === '')
          throw new Refusal(`${word} is not of the form Name=value`, 'cli/latest/reference/cloudformation/deploy');
        return [name, text] as const;
      });
      deployStack(account, {
        region,
        name: value('stack-name'),
        file,
        template,
        given: Object.fromEntries(given),
        capabilities: options.capabilities ?? [],
      });
      return undefined;
    },
  },
  'cloudformation describe-stacks': {
    page: `${reference}/API_DescribeStacks.html`,
    may: ['stack-name'],
    run: ({ account, region, value, has }) => {
      const stacks = has('stack-name')
        ? [stackOf(account, region, value('stack-name'))]
        : [...account.stacks.values()].filter((stack) => stack.region === region);
      return {
        Stacks: stacks.map(({ name, parameters, outputs }) => ({
          StackName: name,
          StackStatus: 'CREATE_COMPLETE',
          Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
            ParameterKey,
            ParameterValue,
          })),
          Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        })),
      };
    },
  },
  'cloudformation describe-stack-resource': {
    page: `${reference}/API_DescribeStackResource.html`,
    must: ['stack-name', 'logical-resource-id'],
    run: ({ account, region, value }) => {
      const stack = stackOf(account, region, value('stack-name'));
      const resource = stack.resources[value('logical-resource-id')];
      if (resource === undefined)
        throw new Refusal(
          `${stack.name} has no resource ${value('logical-resource-id')}`,
          `${reference}/API_DescribeStackResource.html`,
        );
      return { StackResourceDetail: { PhysicalResourceId: resource.id, ResourceType: resource.type } };
    },
  },
  'cloudformation list-exports': {
    page: `${reference}/API_ListExports.html`,
    run: ({ account, region }) => ({
      Exports: [...account.stacks.values()]
        .filter((stack) => stack.region === region)
        .flatMap(({ exports }) => Object.entries(exports).map(([Name, Value]) => ({ Name, Value }))),
    }),
  },
  'cloudformation delete-stack': {
    page: `${reference}/API_DeleteStack.html`,
    must: ['stack-name'],
    run: ({ account, region, value }) => {
      deleteStack(account, region, value('stack-name'));
      return undefined;
    },
  },
  'cloudformation wait stack-delete-complete': {
    page: 'cli/latest/reference/cloudformation/wait/stack-delete-complete.html',
    must: ['stack-name'],
    run: ({ account, region, value }) => {
      if (account.stacks.has(regional(region, value('stack-name'))))
        throw new Refusal(
          'Waiter StackDeleteComplete failed',
          'cli/latest/reference/cloudformation/wait/stack-delete-complete.html',
        );
      return undefined;
    },
  },
  'cloudformation detect-stack-drift': {
    page: `${reference}/API_DetectStackDrift.html`,
    must: ['stack-name'],
    run: ({ account, region, value }) => {
      stackOf(account, region, value('stack-name'));
      return { StackDriftDetectionId: 'b78ac9b0' };
    },
  },
};
