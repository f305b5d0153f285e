import { block, type SegmentAttributes } from './segment-attributes.ts';

const sqlSystems = new Set([
  'mysql',
  'mariadb',
  'postgresql',
  'microsoft.sql_server',
  'oracle.db',
  'ibm.db2',
  'sqlite',
  'cockroachdb',
]);

/** The `sql` of a segment, for systems that speak it; what others ask stays in the metadata. */
export function sqlBlock(attributes: SegmentAttributes): unknown {
  const system = attributes.peek('db.system.name');
  if (system === undefined || !sqlSystems.has(system)) return undefined;
  attributes.take('db.system.name');
  return block({
    url: databaseUrl(attributes),
    database_type: system,
    user: attributes.text('db.user'),
    sanitized_query: attributes.text('db.query.text'),
  });
}

function databaseUrl(attributes: SegmentAttributes): string {
  const host = attributes.text('server.address') ?? 'localhost';
  const port = attributes.number('server.port');
  return `${host}${port === undefined ? '' : `:${port}`}/${attributes.text('db.namespace') ?? ''}`;
}
