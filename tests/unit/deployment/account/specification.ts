import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { Refusal } from './refusal.ts';

/** What AWS's resource specification says of one type, as far as creating and changing it by stacks goes. */
export interface ResourceType {
  readonly properties: ReadonlySet<string>;
  /** Attributes for GetAtt. */
  readonly attributes: ReadonlySet<string>;
  /** Properties whose change makes a new resource. */
  readonly replacing: ReadonlySet<string>;
  /** The property by which a template names the resource, and whose value is taken once. */
  readonly nameProperty: string | undefined;
  /** True when Ref gives the ARN. */
  readonly isReferredByArn: boolean;
  /** Within what a name is taken. */
  readonly scope: 'world' | 'account' | 'region';
  readonly arnTemplate: string | undefined;
}

const types = new Map<string, ResourceType>();
let database: ReturnType<typeof loadAwsServiceSpecSync> | undefined;

/** Names that the specification has as a property of another kind, or that AWS takes as the name of the resource. */
const nameProperties: Readonly<Record<string, string>> = { 'AWS::IAM::OIDCProvider': 'Url' };

/** Properties of which only the text of the page says that changing them makes a new resource. */
const alsoReplacing: Readonly<Record<string, readonly string[]>> = { 'AWS::RDS::DBInstance': ['DBSnapshotIdentifier'] };

/** Throws a refusal for a type that AWS does not have. */
export function resourceType(type: string): ResourceType {
  const known = types.get(type);
  if (known !== undefined) return known;
  // It takes a second to load, so nothing does until a stack is made.
  database ??= loadAwsServiceSpecSync();
  const [found] = database.lookup('resource', 'cloudFormationType', 'equals', type);
  if (found === undefined)
    throw new Refusal(`there is no resource type ${type}`, 'AWSCloudFormation/latest/TemplateReference');
  const properties = Object.entries(found.properties);
  const [primary = ''] = found.primaryIdentifier ?? [];
  const changed = properties.filter(([, { causesReplacement }]) => causesReplacement === 'yes').map(([name]) => name);
  const replacing = new Set([...changed, ...(alsoReplacing[type] ?? [])]);
  const names = [nameProperties[type], primary, `${type.split('::').at(-1)}Name`, `${primary.replace(/Arn$/, '')}Name`];
  const made = {
    properties: new Set(properties.map(([name]) => name)),
    attributes: new Set(Object.keys(found.attributes)),
    replacing,
    nameProperty: names.find((name) => name !== undefined && replacing.has(name)),
    isReferredByArn: primary.endsWith('Arn') && primary in found.attributes,
    scope: type.startsWith('AWS::IAM::') ? 'account' : type === 'AWS::S3::Bucket' ? 'world' : 'region',
    arnTemplate: found.arnTemplate,
  } as const;
  types.set(type, made);
  return made;
}
