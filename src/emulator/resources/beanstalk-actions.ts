import type {
  DescribeEnvironmentResourcesMessage,
  EnvironmentResourceDescription,
  EnvironmentResourceDescriptionsMessage,
} from '@aws-sdk/client-elastic-beanstalk';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/** Elastic Beanstalk: which resources an environment has. AWS page: "DescribeEnvironmentResources". */
export function createBeanstalkActions(resources: {
  readonly environments?: readonly EnvironmentResourceDescription[];
}) {
  const { environments = [] } = resources;
  return {
    DescribeEnvironmentResources({
      EnvironmentName: name,
    }: DescribeEnvironmentResourcesMessage): EnvironmentResourceDescriptionsMessage {
      const found = environments.find(({ EnvironmentName }) => EnvironmentName === name);
      if (found !== undefined) return { EnvironmentResources: found };
      throw new AwsRefusal('InvalidParameterValueException', `No Environment found for EnvironmentName = '${name}'.`);
    },
  } satisfies ActionTable;
}
