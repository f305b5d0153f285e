import type {
  DescribeLoadBalancersInput,
  DescribeLoadBalancersOutput,
  DescribeTargetGroupsInput,
  DescribeTargetGroupsOutput,
  LoadBalancer,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/** Elastic Load Balancing: load balancers and their target groups. Everything is on one page. */
export function createElbActions(resources: {
  readonly loadBalancers?: readonly LoadBalancer[];
  readonly targetGroups?: readonly TargetGroup[];
}) {
  const { loadBalancers = [], targetGroups = [] } = resources;
  return {
    DescribeLoadBalancers({ LoadBalancerArns, Names }: DescribeLoadBalancersInput): DescribeLoadBalancersOutput {
      const arns = chosen(loadBalancers, 'LoadBalancerArn', LoadBalancerArns);
      const found = chosen(arns.found, 'LoadBalancerName', Names);
      const unknown = [...arns.unknown, ...found.unknown];
      if (unknown.length === 0) return { LoadBalancers: found.found };
      throw new AwsRefusal('LoadBalancerNotFoundException', `Load balancers '[${unknown.join(', ')}]' not found`);
    },

    DescribeTargetGroups(input: DescribeTargetGroupsInput): DescribeTargetGroupsOutput {
      const { LoadBalancerArn, TargetGroupArns, Names } = input;
      const balancers = LoadBalancerArn === undefined ? undefined : [LoadBalancerArn];
      const [unknown] = chosen(loadBalancers, 'LoadBalancerArn', balancers).unknown;
      if (unknown !== undefined) {
        throw new AwsRefusal('LoadBalancerNotFoundException', `Load balancers '[${unknown}]' not found`);
      }
      const attached = targetGroups.filter(
        ({ LoadBalancerArns }) => LoadBalancerArn === undefined || LoadBalancerArns?.includes(LoadBalancerArn),
      );
      const arns = chosen(attached, 'TargetGroupArn', TargetGroupArns);
      const found = chosen(arns.found, 'TargetGroupName', Names);
      if (arns.unknown.length + found.unknown.length === 0) return { TargetGroups: found.found };
      throw new AwsRefusal('TargetGroupNotFoundException', 'One or more target groups not found');
    },
  } satisfies ActionTable;
}

/** Those with one of the asked values, and the values that none has; all of them when nothing is asked. */
function chosen<Item>(
  items: readonly Item[],
  member: keyof Item,
  asked: readonly string[] | undefined,
): { found: Item[]; unknown: string[] } {
  if (asked === undefined) return { found: [...items], unknown: [] };
  const has = (item: Item) => asked.includes(String(item[member]));
  return {
    found: items.filter(has),
    unknown: asked.filter((value) => !items.some((item) => item[member] === value)),
  };
}
