import type { DescribeStacksInput, DescribeStacksOutput, Stack } from '@aws-sdk/client-cloudformation';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/** CloudFormation: stacks with their outputs. AWS page: "DescribeStacks". */
export function createCloudFormationActions({ stacks = [] }: { readonly stacks?: readonly Stack[] }) {
  return {
    DescribeStacks({ StackName: name }: DescribeStacksInput): DescribeStacksOutput {
      if (name === undefined) return { Stacks: [...stacks] };
      const found = stacks.filter(({ StackName, StackId }) => name === StackName || name === StackId);
      if (found.length > 0) return { Stacks: found };
      throw new AwsRefusal('ValidationException', `Stack with id ${name} does not exist`);
    },
  } satisfies ActionTable;
}
