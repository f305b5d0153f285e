import {
  type DBInstance,
  DescribeDBInstancesCommand,
  type Parameter,
  paginateDescribeDBParameters,
} from '@aws-sdk/client-rds';
import { AppError } from '../../base/errors.ts';
import type { AwsClients } from './aws-clients.ts';
import { askAws, notFound, theOnly } from './lookup-answer.ts';

/**
 * An RDS instance's identifier, what its storage is to have left (`storageThresholds`), or the max_connections of its parameter group. A number is taken as it is. RDS's own default is a
 * formula over the memory that is left to the database, which AWS does not publish, and a guess that is too high makes an alarm that
 * never fires: it is refused. AWS page: "Maximum number of database connections".
 */
export async function lookUpDatabase(source: {
  /** The name under which the value stands: DBInstanceIdentifier, FreeStorageBytes, StorageGrowsBelowBytes or MaxConnections. */
  name: string;
  instance: string;
  clients: AwsClients;
  region: string;
}): Promise<string | number> {
  const { name, instance, clients, region } = source;
  const client = await clients.rds(region);
  const what = `the DB instance ${instance}`;
  const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: instance });
  const { DBInstances = [] } = await askAws(what, () => client.send(command));
  const [found] = DBInstances;
  if (found === undefined) throw notFound(what);
  if (name === 'DBInstanceIdentifier') return found.DBInstanceIdentifier ?? instance;
  if (name === 'FreeStorageBytes' || name === 'StorageGrowsBelowBytes') return storageThresholds(found)[name];

  const groups = (found.DBParameterGroups ?? []).map(({ DBParameterGroupName }) => DBParameterGroupName ?? '');
  const group = theOnly(groups, { what: 'parameter group', of: what });
  const parameters = await askAws(`the parameter group ${group}`, async () => {
    const all: Parameter[] = [];
    for await (const page of paginateDescribeDBParameters({ client }, { DBParameterGroupName: group }))
      all.push(...(page.Parameters ?? []));
    return all;
  });
  const value = parameters.find(({ ParameterName }) => ParameterName === 'max_connections')?.ParameterValue;
  if (value !== undefined && /^\d+$/.test(value)) return Number(value);
  const isWhat = value === undefined ? 'is not set' : `is the formula ${value}, whose memory AWS does not tell`;
  throw new AppError(
    'DEFINITION_INVALID',
    `max_connections in the parameter group ${group} of ${instance} ${isWhat}.`,
    {
      remedy:
        'Set it to a number there, or write the number that "SELECT @@max_connections" gives into the environment file.',
    },
  );
}

const gibibyte = 2 ** 30;
/** RDS adds this much at least, or a tenth. */
const leastGrowthGibibytes = 10;

/**
 * What an instance's storage is to have left, in bytes. Autoscaling adds storage when a tenth or less has been free for five minutes, so
 * free storage below half of that says that it did not; where it is off, or cannot add any more below its maximum, the tenth itself is
 * the limit. AWS page: "Managing capacity automatically with Amazon RDS storage autoscaling".
 */
export function storageThresholds({
  AllocatedStorage: allocated = 0,
  MaxAllocatedStorage: most = 0,
}: Pick<DBInstance, 'AllocatedStorage' | 'MaxAllocatedStorage'>) {
  const tenthBytes = Math.floor((allocated * gibibyte) / 10);
  const grows = allocated + Math.max(leastGrowthGibibytes, allocated / 10) <= most;
  return { FreeStorageBytes: grows ? Math.floor(tenthBytes / 2) : tenthBytes, StorageGrowsBelowBytes: tenthBytes };
}
