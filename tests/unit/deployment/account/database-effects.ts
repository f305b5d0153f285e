import { resourceIdOf, secretArn } from './evaluate-template.ts';
import { type Database, type LiveResource, type PretendedAccount, regional } from './pretended-account.ts';
import { Refusal } from './refusal.ts';
import type { ResourceChange } from './resource-effects.ts';

const snapshotPage = 'AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html';

/** What cannot be given beside a snapshot: it is in the snapshot. */
const fixedBySnapshot = ['CharacterSetName', 'DBName', 'KmsKeyId', 'MasterUsername', 'MasterUserPassword', 'Timezone'];

export function makeDatabase(account: PretendedAccount, { stack, resource, isNew }: ResourceChange): void {
  const { properties, id } = resource;
  const key = regional(stack.region, id);
  const isProtected = String(properties.DeletionProtection) === 'true';
  const existing = account.databases.get(key);
  if (!isNew && existing !== undefined) {
    account.databases.set(key, { ...existing, isProtected });
    return;
  }
  if (existing !== undefined)
    throw new Refusal(
      `${stack.name}: DB instance already exists: ${id}`,
      'AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    );
  const snapshot = snapshotFor(account, stack.region, stack.name, properties);
  addDatabase(account, {
    id,
    region: stack.region,
    hasSecret: properties.ManageMasterUserPassword === true,
    isProtected,
    kmsKeyId: snapshot?.kmsKeyId ?? String(properties.KmsKeyId ?? 'aws/rds'),
    isIamOn: properties.EnableIAMDatabaseAuthentication === true,
    securityGroups: (properties.VPCSecurityGroups ?? []) as string[],
    subnetGroup: String(properties.DBSubnetGroupName ?? 'default'),
    parameterGroup: String(properties.DBParameterGroupName ?? 'default.mysql8.4'),
    late: 0,
  });
}

function snapshotFor(
  account: PretendedAccount,
  region: string,
  stack: string,
  properties: Readonly<Record<string, unknown>>,
) {
  const wanted = properties.DBSnapshotIdentifier ?? '';
  if (wanted === '') return undefined;
  const snapshot = account.snapshots.get(regional(region, String(wanted).split(':snapshot:').at(-1) as string));
  if (snapshot === undefined) throw new Refusal(`${stack}: DBSnapshotNotFound: ${wanted}`, snapshotPage);
  const given = fixedBySnapshot.filter((name) => name in properties);
  if (given.length > 0)
    throw new Refusal(`${stack}: ${given.join(', ')} cannot be given beside DBSnapshotIdentifier`, snapshotPage);
  return snapshot;
}

/** Makes a database with what RDS gives to it: an id of its own, and a secret of its own when RDS manages its password. */
export function addDatabase(
  account: PretendedAccount,
  {
    hasSecret,
    ...database
  }: Omit<Database, 'resourceId' | 'secretArn' | 'secretLate'> & { readonly hasSecret: boolean },
): void {
  const { region, id } = database;
  account.databases.set(regional(region, id), {
    ...database,
    resourceId: resourceIdOf(account, region, id),
    secretArn: hasSecret ? secretArn(account, region, id) : undefined,
    secretLate: 0,
  });
  account.made += 1;
}

/** Throws a refusal for a database that deletion protection keeps. */
export function removeDatabase(account: PretendedAccount, region: string, { id, deletionPolicy }: LiveResource): void {
  const database = account.databases.get(regional(region, id));
  if (database?.isProtected === true)
    throw new Refusal(
      `Cannot delete protected DB Instance ${id}, please disable deletion protection and try again`,
      'AmazonRDS/latest/UserGuide/USER_DeleteInstance.html',
    );
  account.databases.delete(regional(region, id));
  if (database === undefined || deletionPolicy !== 'Snapshot') return;
  const snapshot = `${id}-snapshot-${account.made}`;
  account.made += 1;
  account.snapshots.set(regional(region, snapshot), { id: snapshot, region, kmsKeyId: database.kmsKeyId, late: 0 });
}
