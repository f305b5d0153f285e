import type { AwsCall, AwsCommand } from './aws-command.ts';
import { addDatabase } from './database-effects.ts';
import { type Database, regional, type Snapshot } from './pretended-account.ts';
import { Refusal } from './refusal.ts';

const api = (operation: string) => `AmazonRDS/latest/APIReference/API_${operation}.html`;

/** A database as it is there by now: one that has just got its name is not, at the first look. */
export function databaseOf(call: AwsCall, option = 'db-instance-identifier'): Database {
  const { account, region, value } = call;
  const key = regional(region, value(option).split(':db:').at(-1) as string);
  const found = account.databases.get(key);
  if (found !== undefined && found.late > 0) account.databases.set(key, { ...found, late: found.late - 1 });
  if (found === undefined || found.late > 0)
    throw new Refusal(`DBInstanceNotFound: DBInstance ${value(option)} not found.`, api('DescribeDBInstances'));
  return found;
}

const identifierOf = (text: string) => text.split(':snapshot:').at(-1) as string;

export function snapshotOf({ account, region }: AwsCall, name: string): Snapshot {
  const found = account.snapshots.get(regional(region, identifierOf(name)));
  if (found === undefined) throw new Refusal(`DBSnapshotNotFound: ${name}`, api('DescribeDBSnapshots'));
  return found;
}

export function refuseTaken({ account, region }: AwsCall, id: string): void {
  if (account.databases.has(regional(region, id)))
    throw new Refusal(`DBInstanceAlreadyExists: DB instance already exists: ${id}`, api('ModifyDBInstance'));
}

function described({ account }: AwsCall, database: Database) {
  const { id, region, secretArn, secretLate } = database;
  // A secret that was asked for is not there at the first look.
  if (secretLate > 0) account.databases.set(regional(region, id), { ...database, secretLate: secretLate - 1 });
  const hasSecret = secretArn !== undefined && secretLate === 0;
  return {
    DBInstanceIdentifier: id,
    DBInstanceArn: `arn:aws:rds:${region}:${account.accountId}:db:${id}`,
    DBInstanceStatus: 'available',
    DbiResourceId: database.resourceId,
    DeletionProtection: database.isProtected,
    Endpoint: { Address: `${id}.c1.${region}.rds.amazonaws.com`, Port: 3306 },
    KmsKeyId: database.kmsKeyId,
    LatestRestorableTime: '2026-02-01T11:55:00Z',
    MasterUserSecret: hasSecret ? { SecretArn: secretArn, SecretStatus: 'active' } : undefined,
    DBSubnetGroup: { DBSubnetGroupName: database.subnetGroup },
    DBParameterGroups: [{ DBParameterGroupName: database.parameterGroup }],
    VpcSecurityGroups: database.securityGroups.map((VpcSecurityGroupId) => ({ VpcSecurityGroupId, Status: 'active' })),
  };
}

export const databaseCommands: Readonly<Record<string, AwsCommand>> = {
  'rds describe-db-instances': {
    page: api('DescribeDBInstances'),
    may: ['db-instance-identifier'],
    run: (call) => ({
      DBInstances: call.has('db-instance-identifier')
        ? [described(call, databaseOf(call))]
        : [...call.account.databases.values()]
            .filter(({ region }) => region === call.region)
            .map((database) => described(call, database)),
    }),
  },
  'rds wait db-instance-available': {
    page: 'cli/latest/reference/rds/wait/db-instance-available.html',
    may: ['db-instance-identifier'],
    run: (call) => void databaseOf(call),
  },
  'rds wait db-snapshot-available': {
    page: 'cli/latest/reference/rds/wait/db-snapshot-available.html',
    must: ['db-snapshot-identifier'],
    run: (call) => {
      const snapshot = snapshotOf(call, call.value('db-snapshot-identifier'));
      call.account.snapshots.set(regional(call.region, snapshot.id), { ...snapshot, late: 0 });
      return undefined;
    },
  },
  'rds describe-events': {
    page: api('DescribeEvents'),
    may: ['source-type', 'duration', 'source-identifier'],
    run: () => ({ Events: [] }),
  },
  'rds describe-db-snapshots': {
    page: api('DescribeDBSnapshots'),
    may: ['db-instance-identifier', 'db-snapshot-identifier', 'snapshot-type'],
    run: ({ account, region }) => ({
      DBSnapshots: [...account.snapshots.values()]
        .filter((snapshot) => snapshot.region === region)
        .map(({ id, late }) => ({
          DBSnapshotIdentifier: id,
          DBSnapshotArn: `arn:aws:rds:${region}:${account.accountId}:snapshot:${id}`,
          SnapshotCreateTime: '2026-02-01T01:10:00Z',
          Status: late > 0 ? 'creating' : 'available',
        })),
    }),
  },
  'rds start-db-instance': {
    page: api('StartDBInstance'),
    must: ['db-instance-identifier'],
    run: (call) => ({ DBInstance: described(call, databaseOf(call)) }),
  },
  'rds reboot-db-instance': {
    page: api('RebootDBInstance'),
    must: ['db-instance-identifier'],
    may: ['force-failover'],
    run: (call) => ({ DBInstance: described(call, databaseOf(call)) }),
  },
  'rds delete-db-instance': {
    page: api('DeleteDBInstance'),
    must: ['db-instance-identifier'],
    may: ['skip-final-snapshot', 'final-db-snapshot-identifier', 'delete-automated-backups'],
    run: (call) => {
      const database = databaseOf(call);
      if (database.isProtected)
        throw new Refusal(
          `Cannot delete protected DB Instance ${database.id}`,
          'AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
        );
      call.account.databases.delete(regional(call.region, database.id));
      return {};
    },
  },
  'rds modify-db-instance': {
    page: api('ModifyDBInstance'),
    must: ['db-instance-identifier'],
    may: [
      'allocated-storage',
      'apply-immediately',
      'new-db-instance-identifier',
      'no-deletion-protection',
      'deletion-protection',
      'manage-master-user-password',
      'enable-iam-database-authentication',
      'db-parameter-group-name',
      'monitoring-interval',
      'monitoring-role-arn',
      'enable-performance-insights',
      'cloudwatch-logs-export-configuration',
    ],
    run: (call) => {
      const { account, region, value, has } = call;
      const database = databaseOf(call);
      const id = value('new-db-instance-identifier') || database.id;
      if (id !== database.id) refuseTaken(call, id);
      account.databases.delete(regional(region, database.id));
      const isProtected = has('deletion-protection') || (database.isProtected && !has('no-deletion-protection'));
      const hasNewSecret = has('manage-master-user-password') && database.secretArn === undefined;
      addDatabase(account, { ...database, id, isProtected, hasSecret: hasNewSecret, late: id === database.id ? 0 : 1 });
      const made = account.databases.get(regional(region, id)) as Database;
      const { resourceId } = database;
      account.databases.set(regional(region, id), {
        ...made,
        resourceId,
        secretArn: database.secretArn ?? made.secretArn,
        secretLate: hasNewSecret ? 1 : database.secretLate,
      });
      return { DBInstance: { DBInstanceIdentifier: id } };
    },
  },
  'rds promote-read-replica': {
    page: api('PromoteReadReplica'),
    must: ['db-instance-identifier'],
    run: (call) => void databaseOf(call),
  },
};
