import { z } from 'zod';
import type { PathFinding } from './problem.ts';

const identifier = z.string().min(1, 'this is empty; name the resource');

/** A value that only AWS knows, by what it can be looked up with. */
export const lookupSchema = z.union([
  z.strictObject({ ElasticBeanstalk: identifier.describe('Name of an Elastic Beanstalk environment') }),
  z.strictObject({ DBInstance: identifier.describe('Identifier of an RDS DB instance') }),
  z.strictObject({
    CloudFormation: z
      .strictObject({ stack: identifier, output: identifier })
      .describe('Output of a CloudFormation stack'),
  }),
]);

export type Lookup = z.infer<typeof lookupSchema>;

/** A value of an environment that is to be looked up, by the name it stands under, which says what of the resource is meant. */
export interface NamedLookup {
  readonly name: string;
  readonly lookup: Lookup;
}

type Scalar = string | number;

/**
 * By kind of resource, which names can be looked up with it, and what stands in for each of them as long as AWS is not asked.
 * CloudFormation outputs may stand under any name.
 */
const placeholders: Readonly<Record<string, Readonly<Record<string, Scalar>>>> = {
  ElasticBeanstalk: {
    LoadBalancer: 'app/looked-up/0000000000000000',
    TargetGroup: 'targetgroup/looked-up/0000000000000000',
    AutoScalingGroup: 'looked-up',
  },
  // Of the least storage that an instance of ours has, 20 GiB.
  DBInstance: {
    DBInstanceIdentifier: 'looked-up',
    MaxConnections: 100,
    FreeStorageBytes: 1_073_741_824,
    StorageGrowsBelowBytes: 2_147_483_648,
  },
};
const kinds = ['ElasticBeanstalk', 'DBInstance', 'CloudFormation'];

/** Names that AWS cannot tell: they say where to ask. */
const namesOfThePlace = ['Environment', 'Region', 'AccountId'];

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a value that is a map, so that it should be a lookup. The path begins at the value. */
export function lookupFindings(name: string, value: Record<string, unknown>): PathFinding[] {
  const [kind = '', ...more] = Object.keys(value);
  if (!kinds.includes(kind) || more.length > 0) {
    return [
      error(
        [],
        `${name} is a map, and not one that looks a value up`,
        `write a value, or one of ${kinds.join(', ')} under it`,
      ),
    ];
  }
  if (!lookupSchema.safeParse(value).success) {
    const form = kind === 'CloudFormation' ? '{ stack: <name>, output: <name> }' : '<name>';
    return [error([kind], `${kind} cannot look ${name} up like this`, `write ${kind}: ${form}`)];
  }
  const names = Object.keys(placeholders[kind] ?? {});
  if (namesOfThePlace.includes(name))
    return [error([], `${name} cannot be looked up`, `write it out: it says where to look`)];
  if (kind === 'CloudFormation' || names.includes(name)) return [];
  return [
    error(
      [kind],
      `${kind} does not know ${name}, but ${names.join(', ')}`,
      'use one of these names, or a CloudFormation output',
    ),
  ];
}

/** Where an environment is, as far as its file says. */
export interface EnvironmentPlace {
  readonly region: string;
  readonly accountId: string;
}

/** What stands in for a value as long as AWS is not asked: it passes the checks of a definition and is never applied. */
export function lookupPlaceholder({ name, lookup }: NamedLookup, place: EnvironmentPlace): Scalar {
  if (name === 'DBInstanceIdentifier' && 'DBInstance' in lookup) return lookup.DBInstance;
  return placeholderNamed(name, place);
}

/** What stands in for a value of which only the name is known. */
export function placeholderNamed(name: string, { region, accountId }: EnvironmentPlace): Scalar {
  if (name.endsWith('Topic')) return `arn:aws:sns:${region}:${accountId}:looked-up`;
  return { ...placeholders.ElasticBeanstalk, ...placeholders.DBInstance }[name] ?? 'looked-up';
}

function error(path: readonly string[], message: string, remedy: string): PathFinding {
  return { path, severity: 'error', message, remedy };
}
