import type {
  DBInstance,
  DBInstanceMessage,
  DBParameterGroupDetails,
  DescribeDBInstancesMessage,
  DescribeDBParametersMessage,
  Parameter,
} from '@aws-sdk/client-rds';
import { pageOf } from '../protocol/aws-paging.ts';
import type { ActionTable } from '../protocol/aws-service.ts';
import { AwsRefusal } from '../protocol/service-error.ts';

/** What a page holds without MaxRecords. AWS pages: "DescribeDBInstances", "DescribeDBParameters". */
const defaultRecords = 100;

/** RDS: database instances, and the parameters of their groups. */
export function createRdsActions(resources: {
  readonly dbInstances?: readonly DBInstance[];
  readonly dbParameters?: Readonly<Record<string, readonly Parameter[]>>;
}) {
  const { dbInstances = [], dbParameters = {} } = resources;
  return {
    DescribeDBInstances(input: DescribeDBInstancesMessage): DBInstanceMessage {
      const { DBInstanceIdentifier: identifier, Marker, MaxRecords = defaultRecords } = input;
      // Identifiers are not case sensitive.
      const found = dbInstances
        .filter((one) => identifier === undefined || idOf(one).toLowerCase() === identifier.toLowerCase())
        .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
      if (identifier !== undefined && found.length === 0) {
        throw new AwsRefusal('DBInstanceNotFoundFault', `DBInstance ${identifier} not found.`);
      }
      const page = pageOf(found, { token: Marker, size: MaxRecords, keyOf: idOf });
      return { DBInstances: [...page.items], Marker: page.nextToken };
    },

    DescribeDBParameters(input: DescribeDBParametersMessage): DBParameterGroupDetails {
      const { DBParameterGroupName: group = '', Marker, MaxRecords = defaultRecords } = input;
      const parameters = dbParameters[group];
      if (parameters === undefined) {
        throw new AwsRefusal('DBParameterGroupNotFoundFault', `DBParameterGroup not found: ${group}`);
      }
      const found = [...parameters].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      const page = pageOf(found, { token: Marker, size: MaxRecords, keyOf: nameOf });
      return { Parameters: [...page.items], Marker: page.nextToken };
    },
  } satisfies ActionTable;
}

function idOf({ DBInstanceIdentifier = '' }: DBInstance): string {
  return DBInstanceIdentifier;
}

function nameOf({ ParameterName = '' }: Parameter): string {
  return ParameterName;
}
