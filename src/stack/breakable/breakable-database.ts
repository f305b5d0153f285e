import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { createDatabase } from '../../service/database/create-database.ts';
import { migrate, runSqlFile } from '../../service/database/migrate.ts';
import { type DatabaseAddress, withConnection } from '../../service/database/with-connection.ts';
import { type DatabaseServer, startDatabaseServer } from '../database/database-server.ts';
import { createCommitGate } from './commit-gate.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const megabyte = 1 << 20;
const databaseName = 'many_faults';
/** So few that filling the limit takes a moment, and more than the instances open. */
const maxConnections = 48;
/** What a disk that is nearly full has left. */
const roomMegabytes = 4;
/** Two such rows take a page, and none is stored apart from its page: of what does not fit nothing has to be taken back. */
const fillerBytes = 7500;

/**
 * Starts a database server of its own on `<folder>/database`, prepared for claims, behind a network that breaks. What it gives is described in `drills/many-faults/breakable-stack.ts`. Throws what starting and
 * migrating throw.
 */
export async function startBreakableDatabase(deps: {
  folder: string;
  toolsFolder: string;
  sqlFolder: string;
  onProgress(message: string): void;
}) {
  const dataFolder = join(deps.folder, 'database');
  /** `diskMegabytes` is what all tables may take together. */
  const start = (before?: DatabaseServer, diskMegabytes?: number) =>
    startDatabaseServer({
      dataFolder,
      toolsFolder: deps.toolsFolder,
      maxConnections,
      serverArguments: [
        '--innodb-file-per-table=0',
        '--innodb-autoextend-increment=1',
        `--innodb-data-file-path=ibdata1:12M:autoextend${diskMegabytes === undefined ? '' : `:max:${diskMegabytes}M`}`,
      ],
      onProgress: deps.onProgress,
      ...(before && { before }),
    });
  let server = await start();
  let isStopping = false;
  let starting: Promise<unknown> = Promise.resolve();
  const { host, port, user, password } = server;
  const direct: DatabaseAddress = { host, port, user, password, name: databaseName };
  const gate = createCommitGate();
  const network = await startTcpProxy({ targetPort: port, createFilter: gate.createFilter });

  async function stop(): Promise<void> {
    isStopping = true;
    await starting.catch(() => {});
    await network.close();
    signal('SIGCONT');
    await server.stop();
  }

  /** Of a server that has ended nothing is left to signal. */
  function signal(name: NodeJS.Signals): void {
    try {
      process.kill(server.pid, name);
    } catch {}
  }

  /** Ends the server cleanly, unless `end` has done so otherwise, and starts it again. */
  function replace(end: () => Promise<unknown>, diskMegabytes?: number): Promise<void> {
    const replacing = (async () => {
      await end();
      await server.stop();
      if (!isStopping) server = await start(server, diskMegabytes);
    })();
    starting = replacing;
    return replacing;
  }

  try {
    await createDatabase(direct);
    await migrate({ database: direct, folder: deps.sqlFolder });
    await runSqlFile({ database: direct, file: join(deps.sqlFolder, 'samples', 'products.sql') });
  } catch (error) {
    await stop();
    throw error;
  }

  /** Runs `begin` as root until what it gives is called, which runs `end` on the same connection. */
  async function asRoot(begin: (root: Connection) => Promise<unknown>, end: string): Promise<() => Promise<void>> {
    const root = await connectAsRoot(direct);
    try {
      await begin(root);
    } catch (error) {
      root.destroy();
      throw error;
    }
    return async () => {
      await root.query(end);
      await root.end();
    };
  }

  return {
    direct,
    /** Where instances reach it: through the network. */
    address: { ...direct, port: network.port },
    network: { ...network, cutNext: gate.cutNext, delayAnswers: gate.delayAnswers },
    stop,
    kill: () =>
      replace(async () => {
        signal('SIGKILL');
        await server.exited;
      }),
    restart: () => replace(async () => {}),
    async pause() {
      signal('SIGSTOP');
      return async () => signal('SIGCONT');
    },
    async fillDisk() {
      const { size } = await stat(join(dataFolder, 'ibdata1'));
      await replace(async () => {}, Math.ceil(size / megabyte) + roomMegabytes);
      await fill(direct);
      return async () => {
        await replace(async () => {});
        await withConnection(direct, (connection) => connection.query('DROP TABLE filler'));
      };
    },
    async hogConnections() {
      const hogged: Connection[] = [];
      // Those of the instances, too, which would be quick to connect again.
      network.refuse(true);
      network.cutAll();
      await hog(direct, hogged);
      network.refuse(false);
      return async () => {
        for (const connection of hogged) connection.destroy();
      };
    },
    setReadOnly: () => asRoot((root) => root.query('SET GLOBAL read_only = 1'), 'SET GLOBAL read_only = 0'),
    holdCommits: () => asRoot((root) => root.query('FLUSH TABLES WITH READ LOCK'), 'UNLOCK TABLES'),
    async dropConnections() {
      const heal = await asRoot(killOthers, 'DO 0');
      await heal();
    },
    select: <Row>(sql: string, values: readonly unknown[] = []) =>
      withConnection(direct, async (connection) => {
        const [rows] = await connection.query<(Row & RowDataPacket)[]>(sql, [...values]);
        return rows as Row[];
      }),
  };
}

async function fill(direct: DatabaseAddress): Promise<void> {
  await withConnection(direct, async (connection) => {
    await connection.query(`CREATE TABLE filler (bytes VARBINARY(${fillerBytes})); BEGIN`);
    while (await fits(connection)) {
      // So does one more, perhaps.
    }
    await connection.query('COMMIT');
  });
}

async function fits(connection: Connection): Promise<boolean> {
  try {
    await connection.query("INSERT INTO filler VALUES (REPEAT('x', ?))", [fillerBytes]);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_RECORD_FILE_FULL') return false;
    throw error;
  }
}

/** Opens connections until the server takes no more. */
async function hog({ host, port, user, password }: DatabaseAddress, hogged: Connection[]): Promise<void> {
  for (;;) {
    try {
      const connection = await createConnection({ host, port, user, password });
      connection.on('error', () => {});
      hogged.push(connection);
    } catch {
      return;
    }
  }
}

/** Root, by the server's socket: the service's own account may not do everything. */
async function connectAsRoot(direct: DatabaseAddress): Promise<Connection> {
  const socketPath = await withConnection(direct, async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@socket AS socket');
    return String(rows[0]?.socket);
  });
  const root = await createConnection({ socketPath, user: 'root', password: direct.password });
  root.on('error', () => {});
  return root;
}

async function killOthers(root: Connection): Promise<void> {
  const [rows] = await root.query<RowDataPacket[]>(
    "SELECT id FROM information_schema.processlist WHERE db IS NOT NULL AND user <> 'root' AND id <> CONNECTION_ID()",
  );
  // One that has gone meanwhile is as good as killed.
  for (const { id } of rows) await root.query(`KILL ${Number(id)}`).catch(() => {});
}
