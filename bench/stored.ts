// What claims that are stored already cost: claims a second and a look-up's time with ten million of them in the table,
// of those with an empty one. Both are databases of one server, and have a service each; they take turns.
import { measureStored } from './harness/against-stored.ts';
import type { BenchContext, Row } from './harness/bench.ts';
import { startBenchAws } from './harness/bench-aws.ts';
import { startBenchDatabase } from './harness/bench-database.ts';
import { startService } from './harness/claims-targets.ts';
import { commitTimeArguments } from './harness/commit-time.ts';
import { storeMany } from './harness/fill-claims.ts';
import { startLoadProgram } from './harness/load-program.ts';
import { memoryFolder } from './harness/memory-folder.ts';

const claimsStored = 10_000_000;
const rounds = 7;
const seconds = 4;
/** What RDS gives a db.t4g.medium: three quarters of its 4 GiB. */
const bufferPool = '--innodb-buffer-pool-size=3G';
/** RDS's redo log; MariaDB and MySQL each leave out the other's option. With a small one the server writes every page at once. */
const redoLog = ['--loose-innodb-log-file-size=2G', '--loose-innodb-redo-log-capacity=2G'];
/** How full the pages of an index are that has grown by keys in no order. A new index has full ones, which split at once. */
const usualFill = '--innodb-fill-factor=69';

export async function* measures(context: BenchContext): AsyncGenerator<Row> {
  const program = startLoadProgram(context);
  const server = await startBenchDatabase(context, {
    dataFolder: `${await memoryFolder(context)}/database`,
    maxConnections: 60,
    serverArguments: [...commitTimeArguments(0), bufferPool, ...redoLog, usualFill],
  });
  const { endpoint } = await startBenchAws(context);
  const empty = await startService(context, { ...server, name: 'bench_empty' }, endpoint, { name: 'empty' });
  const full = await startService(context, { ...server, name: 'bench_full' }, endpoint, { name: 'full' });
  await storeMany({ ...server, name: 'bench_full' }, claimsStored, context.progress);
  yield* measureStored(context, { program, empty, full, rounds, seconds });
}
