import { makeDatabase, removeDatabase } from './database-effects.ts';
import { makeEnvironment } from './environment-effects.ts';
import { keptName, type LiveResource, type PretendedAccount, regional, type Stack } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import { resourceType } from './specification.ts';

export interface ResourceChange {
  readonly stack: Stack;
  readonly resource: LiveResource;
  readonly isNew: boolean;
}

/** What making a resource of a type needs and brings about, beside its being there. A type that is not named has nothing of the kind. */
const effects: Readonly<Record<string, (account: PretendedAccount, change: ResourceChange) => void>> = {
  'AWS::RDS::DBInstance': makeDatabase,
  'AWS::ElasticBeanstalk::Environment': makeEnvironment,
  'AWS::WAFv2::WebACLAssociation': (account, { stack, resource }) => {
    const arn = String(resource.properties.ResourceArn);
    if (![...account.environments.values()].some(({ name, region }) => loadBalancerArn(account, region, name) === arn))
      throw new Refusal(
        `${stack.name}: WAFNonexistentItemException: ${arn}`,
        'waf/latest/APIReference/API_AssociateWebACL.html',
      );
  },
  'AWS::GuardDuty::Detector': (account, { stack, resource }) => {
    const others = [...account.stacks.values()]
      .filter(({ region, name }) => region === stack.region && name !== stack.name)
      .flatMap(({ resources }) => Object.values(resources));
    if (others.some(({ type }) => type === resource.type))
      throw new Refusal(
        `${stack.name}: a detector already exists for the current account`,
        'guardduty/latest/APIReference/API_CreateDetector.html',
      );
  },
};

export function makeResource(account: PretendedAccount, change: ResourceChange): void {
  effects[change.resource.type]?.(account, change);
}

export function removeResource(account: PretendedAccount, region: string, resource: LiveResource): void {
  const { type, id, isNamed, deletionPolicy } = resource;
  if (deletionPolicy === 'Retain') {
    const { scope } = resourceType(type);
    if (isNamed) account.kept.add(keptName(type, scope === 'region' ? region : '', id));
    return;
  }
  if (type === 'AWS::RDS::DBInstance') removeDatabase(account, region, resource);
  if (type === 'AWS::ElasticBeanstalk::Environment') account.environments.delete(regional(region, id));
}

/** The load balancer that Elastic Beanstalk makes for an environment. */
export const loadBalancerArn = (account: PretendedAccount, region: string, environment: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account.accountId}:loadbalancer/app/awseb--${environment}/50dc6c495c0c9188`;
