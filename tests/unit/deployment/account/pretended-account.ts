/** A resource of a stack as it is: what it was made with, and the name that AWS knows it by. */
export interface LiveResource {
  readonly type: string;
  readonly id: string;
  /** True when the template names it, so that it cannot be replaced by one of the same name. */
  readonly isNamed: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string;
}

export interface Stack {
  readonly name: string;
  readonly region: string;
  readonly file: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: Readonly<Record<string, LiveResource>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: readonly string[];
}

export interface Database {
  readonly id: string;
  readonly region: string;
  /** Stays with the database when it gets another name. */
  readonly resourceId: string;
  readonly secretArn: string | undefined;
  /** How many looks it takes until a new secret can be read. */
  readonly secretLate: number;
  readonly isProtected: boolean;
  readonly kmsKeyId: string;
  readonly isIamOn: boolean;
  readonly securityGroups: readonly string[];
  readonly subnetGroup: string;
  readonly parameterGroup: string;
  /** How many looks it takes until AWS knows it under this name. */
  readonly late: number;
}

export interface Snapshot {
  readonly id: string;
  readonly region: string;
  readonly kmsKeyId: string;
  readonly late: number;
}

export interface Certificate {
  readonly arn: string;
  readonly region: string;
  readonly domain: string;
  /** How many looks it takes until the record is there. */
  readonly late: number;
  readonly isRecordKnown: boolean;
}

export interface BeanstalkEnvironment {
  readonly name: string;
  readonly region: string;
  readonly application: string;
  readonly version: string;
  readonly health: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly late: number;
}

/**
 * An AWS account as far as the commands of the docs need and change it, and what lies around it: the repository on GitHub, the DNS, the
 * machine of whoever runs the commands. Plain data, so that `structuredClone` makes a second one.
 */
export interface PretendedAccount {
  readonly accountId: string;
  readonly stacks: Map<string, Stack>;
  readonly databases: Map<string, Database>;
  readonly snapshots: Map<string, Snapshot>;
  readonly certificates: Map<string, Certificate>;
  /** Applications by name, each with the labels of its versions. */
  readonly applications: Map<string, Set<string>>;
  readonly environments: Map<string, BeanstalkEnvironment>;
  /** Names that something else than a stack holds: what was kept when a stack went, and what commands make. */
  readonly kept: Set<string>;
  readonly buckets: Set<string>;
  /** Ends of subscriptions that somebody has confirmed. */
  readonly confirmed: Set<string>;
  /** What has a file in `environments/`. */
  readonly environmentFiles: Set<string>;
  /** Environments whose alarms and dashboards are applied. */
  readonly monitored: Set<string>;
  readonly gitHubVariables: Map<string, string>;
  /** Ports of the reader's machine that a session forwards to the database. */
  readonly tunnels: Set<string>;
  /** How many vCPUs may run in a region, and what was asked for and not answered yet. */
  vcpuQuota: { readonly given: number; readonly asked: number | undefined };
  /** The platform versions that Elastic Beanstalk lists, the newest first. */
  readonly platforms: string[];
  /** The health that an environment has after its next deployment. */
  nextHealth: string;
  /** Counts what gets a name by itself. */
  made: number;
}

export function createAccount(accountId = '111122223333'): PretendedAccount {
  return {
    accountId,
    stacks: new Map(),
    databases: new Map(),
    snapshots: new Map(),
    certificates: new Map(),
    applications: new Map(),
    environments: new Map(),
    kept: new Set(),
    buckets: new Set(),
    confirmed: new Set(),
    environmentFiles: new Set(['staging', 'production']),
    monitored: new Set(),
    gitHubVariables: new Map(),
    tunnels: new Set(),
    platforms: ['64bit Amazon Linux 2023 v6.10.0 running Node.js 24'],
    vcpuQuota: { given: 5, asked: undefined },
    nextHealth: 'Green',
    made: 0,
  };
}

/** What is there by that name in a region, or in no region, such as what belongs to IAM. */
export const regional = (region: string, name: string) => `${region}/${name}`;

/** How `kept` holds a name; the region is empty where the name is taken in all of them. */
export const keptName = (type: string, region: string, id: string) => `${type} ${region}/${id}`;

/** Whether a stack of the region has made a resource of that name. */
export const hasMade = (account: PretendedAccount, region: string, type: string, id: string) =>
  [...account.stacks.values()].some(
    (stack) =>
      stack.region === region && Object.values(stack.resources).some((made) => made.type === type && made.id === id),
  );

/** What the stacks of a region export, by name. */
export function exportsOf(account: PretendedAccount, region: string): Map<string, { value: string; stack: Stack }> {
  const stacks = [...account.stacks.values()].filter((stack) => stack.region === region);
  return new Map(
    stacks.flatMap((stack) => Object.entries(stack.exports).map(([name, value]) => [name, { value, stack }] as const)),
  );
}
