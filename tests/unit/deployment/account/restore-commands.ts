import type { AwsCall, AwsCommand } from './aws-command.ts';
import { databaseOf, refuseTaken, snapshotOf } from './database-commands.ts';
import { addDatabase } from './database-effects.ts';
import { hasMade, regional, type Snapshot } from './pretended-account.ts';
import { Refusal } from './refusal.ts';

const api = (operation: string) => `AmazonRDS/latest/APIReference/API_${operation}.html`;

/** What has to be there, by the option that names it. */
const madeByStacks: Readonly<Record<string, string>> = {
  'db-subnet-group-name': 'AWS::RDS::DBSubnetGroup',
  'db-parameter-group-name': 'AWS::RDS::DBParameterGroup',
  'vpc-security-group-ids': 'AWS::EC2::SecurityGroup',
};

/** What a restore makes: nothing of the settings of the database that it comes from but its engine, its size and its key. */
function restore(call: AwsCall, page: string, from: { kmsKeyId: string }, id: string): unknown {
  refuseTaken(call, id);
  const { account, region, has, options, value } = call;
  for (const needed of ['db-subnet-group-name', 'vpc-security-group-ids'])
    if (!has(needed))
      throw new Refusal(`${id}: without --${needed} it comes into the default VPC, where no instance reaches it`, page);
  for (const [option, type] of Object.entries(madeByStacks))
    for (const name of options[option] ?? [])
      if (!hasMade(account, region, type, name)) throw new Refusal(`${id}: there is no ${type} "${name}"`, page);
  addDatabase(account, {
    id,
    region,
    // RDS manages the password of a restored database only when it is told so afterwards; at once it does so for Oracle alone.
    hasSecret: false,
    isProtected: has('deletion-protection'),
    kmsKeyId: from.kmsKeyId,
    isIamOn: has('enable-iam-database-authentication'),
    securityGroups: options['vpc-security-group-ids'] ?? [],
    subnetGroup: value('db-subnet-group-name'),
    parameterGroup: value('db-parameter-group-name') || 'default.mysql8.4',
    late: 0,
  });
  return { DBInstance: { DBInstanceIdentifier: id } };
}

function availableSnapshot(call: AwsCall, name: string): Snapshot {
  const snapshot = snapshotOf(call, name);
  if (snapshot.late > 0)
    throw new Refusal(`InvalidDBSnapshotState: ${snapshot.id} is creating`, api('RestoreDBInstanceFromDBSnapshot'));
  return snapshot;
}

const restoring = [
  'multi-az',
  'db-subnet-group-name',
  'vpc-security-group-ids',
  'db-parameter-group-name',
  'deletion-protection',
  'enable-iam-database-authentication',
  'enable-cloudwatch-logs-exports',
  'copy-tags-to-snapshot',
  'db-instance-class',
];

/** What makes a database, or a snapshot, out of another one. */
export const restoreCommands: Readonly<Record<string, AwsCommand>> = {
  'rds restore-db-instance-to-point-in-time': {
    page: api('RestoreDBInstanceToPointInTime'),
    must: ['source-db-instance-identifier', 'target-db-instance-identifier'],
    may: ['restore-time', 'use-latest-restorable-time', ...restoring],
    run: (call) => {
      const page = api('RestoreDBInstanceToPointInTime');
      if (call.has('restore-time') === call.has('use-latest-restorable-time'))
        throw new Refusal('either --restore-time or --use-latest-restorable-time', page);
      const source = databaseOf(call, 'source-db-instance-identifier');
      return restore(call, page, source, call.value('target-db-instance-identifier'));
    },
  },
  'rds restore-db-instance-from-db-snapshot': {
    page: api('RestoreDBInstanceFromDBSnapshot'),
    must: ['db-instance-identifier', 'db-snapshot-identifier'],
    may: restoring,
    run: (call) => {
      const snapshot = availableSnapshot(call, call.value('db-snapshot-identifier'));
      return restore(call, api('RestoreDBInstanceFromDBSnapshot'), snapshot, call.value('db-instance-identifier'));
    },
  },
  'rds create-db-snapshot': {
    page: api('CreateDBSnapshot'),
    must: ['db-instance-identifier', 'db-snapshot-identifier'],
    run: (call) => {
      const { kmsKeyId } = databaseOf(call);
      return addSnapshot(call, call.value('db-snapshot-identifier'), kmsKeyId, api('CreateDBSnapshot'));
    },
  },
  'rds copy-db-snapshot': {
    page: api('CopyDBSnapshot'),
    must: ['source-db-snapshot-identifier', 'target-db-snapshot-identifier'],
    may: ['source-region', 'kms-key-id', 'copy-tags'],
    run: (call) => {
      const { account, region, value, has } = call;
      const source = value('source-db-snapshot-identifier');
      const [, , , from = region, owner = account.accountId] = source.split(':');
      if (from !== region && !has('kms-key-id'))
        throw new Refusal(
          'an encrypted snapshot goes to another region with a key of that region: --kms-key-id',
          api('CopyDBSnapshot'),
        );
      if (owner === account.accountId) availableSnapshot({ ...call, region: from }, source);
      return addSnapshot(
        call,
        value('target-db-snapshot-identifier'),
        value('kms-key-id') || 'aws/rds',
        api('CopyDBSnapshot'),
      );
    },
  },
  'rds create-db-instance-read-replica': {
    page: api('CreateDBInstanceReadReplica'),
    must: ['db-instance-identifier', 'source-db-instance-identifier'],
    may: [
      'kms-key-id',
      'multi-az',
      'source-region',
      'db-subnet-group-name',
      'vpc-security-group-ids',
      'enable-iam-database-authentication',
    ],
    run: (call) => {
      const region = call.value('source-db-instance-identifier').split(':')[3] ?? call.region;
      if (databaseOf({ ...call, region }, 'source-db-instance-identifier').secretArn !== undefined)
        throw new Refusal(
          'there are no read replicas of a database whose credentials Secrets Manager manages',
          'AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations',
        );
      return restore(
        call,
        api('CreateDBInstanceReadReplica'),
        { kmsKeyId: call.value('kms-key-id') },
        call.value('db-instance-identifier'),
      );
    },
  },
  'rds create-blue-green-deployment': {
    page: api('CreateBlueGreenDeployment'),
    must: ['blue-green-deployment-name', 'source'],
    run: (call) => {
      if (databaseOf(call, 'source').secretArn !== undefined)
        throw new Refusal(
          'there are no blue/green deployments of a database whose credentials Secrets Manager manages',
          'AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations',
        );
      return {};
    },
  },
};

function addSnapshot({ account, region }: AwsCall, id: string, kmsKeyId: string, page: string): unknown {
  if (account.snapshots.has(regional(region, id)))
    throw new Refusal(
      `DBSnapshotAlreadyExists: Cannot create the snapshot because one with the identifier ${id} already exists.`,
      page,
    );
  account.snapshots.set(regional(region, id), { id, region, kmsKeyId, late: 1 });
  return { DBSnapshot: { DBSnapshotIdentifier: id } };
}
