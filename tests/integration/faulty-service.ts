import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { createDatabase } from '../../src/service/database/create-database.ts';
import { type DatabaseServer, startDatabaseServer } from '../../src/stack/database/database-server.ts';
import { copyNewDatabase } from './data-folder.ts';
import { prepareDatabase, startInstance, type TestInstance } from './instance.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const database = 'nothing_lost';
const maxConnections = 24;
const instanceCount = 2;

/** Two instances, and a database server of their own behind a network that breaks. */
export interface FaultyService {
  /** Where the instances listen now. */
  urls(): readonly string[];
  /** Everything that can be made to fail, by name. Each resolves when its cause is over. */
  readonly faults: Readonly<Record<string, () => Promise<void>>>;
  select<Row>(sql: string): Promise<Row[]>;
  stop(): Promise<void>;
}

/** Starts it. `pick(n)` gives whole numbers from 0 to n - 1: which instance to hit, how many ms to wait. */
export async function startFaultyService(pick: (n: number) => number): Promise<FaultyService> {
  const folder = await mkdtemp(join(tmpdir(), 'claims-nothing-lost-'));
  const instances: TestInstance[] = [];
  let server: DatabaseServer | undefined;
  let proxy: TcpProxy | undefined;

  const startServer = (before?: DatabaseServer) =>
    startDatabaseServer({
      dataFolder: join(folder, 'database'),
      toolsFolder: '.local',
      maxConnections,
      onProgress: () => {},
      ...(before === undefined ? {} : { before }),
    });
  const stop = async () => {
    await Promise.all(instances.map(({ child }) => child.stop()));
    await proxy?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await copyNewDatabase(join(folder, 'database'));
    server = await startServer();
    const running = { server };
    proxy = await startTcpProxy({ targetPort: server.port });
    const { host, user, password } = server;
    const address = { host, user, password, database };
    const direct = { ...address, port: server.port };
    await createDatabase({ ...direct, name: database });
    await prepareDatabase(direct);
    const startOne = () => startInstance({ ...address, port: (proxy as TcpProxy).port });
    instances.push(...(await Promise.all(Array.from({ length: instanceCount }, startOne))));
    const faults = createFaults({
      pick,
      proxy,
      direct,
      async killServer() {
        process.kill(running.server.pid, 'SIGKILL');
        await running.server.exited;
        await running.server.stop();
        running.server = await startServer(running.server);
        server = running.server;
      },
      async killInstance() {
        const index = pick(instanceCount);
        const { child } = instances[index] as TestInstance;
        process.kill(child.pid, 'SIGKILL');
        await child.exited;
        instances[index] = await startOne();
      },
    });
    return {
      urls: () => instances.map(({ url }) => url),
      faults,
      async select<Row>(sql: string) {
        const connection = await createConnection(direct);
        const [rows] = await connection.query<(Row & RowDataPacket)[]>(sql);
        await connection.end();
        return rows;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createFaults(deps: {
  pick: (n: number) => number;
  proxy: TcpProxy;
  direct: { host: string; port: number; user: string; password: string; database: string };
  killServer: () => Promise<void>;
  killInstance: () => Promise<void>;
}): FaultyService['faults'] {
  const { pick, proxy, direct } = deps;
  const shortWhile = () => delay(20 + pick(300));
  return {
    'kill -9 the database and start it again': deps.killServer,
    'kill -9 an instance and start it again': deps.killInstance,
    'cut every connection': async () => proxy.cutAll(),
    async 'cut every connection after the INSERT, before its answer'() {
      proxy.stallReplies(true);
      await delay(5 + pick(60));
      proxy.cutAll();
      proxy.stallReplies(false);
    },
    async 'refuse new connections'() {
      proxy.refuse(true);
      proxy.cutAll();
      await shortWhile();
      proxy.refuse(false);
    },
    async 'fill the connection limit'() {
      const hogged: Connection[] = [];
      proxy.cutAll();
      await hogConnections(direct, hogged);
      await shortWhile();
      for (const connection of hogged) connection.destroy();
    },
    async 'set it read-only'() {
      const root = await connectAsRoot(direct);
      await root.query('SET GLOBAL read_only = 1');
      await shortWhile();
      await root.query('SET GLOBAL read_only = 0');
      await root.end();
    },
  };
}

/** Opens connections until the server takes no more. */
async function hogConnections(server: Parameters<typeof createConnection>[0], hogged: Connection[]): Promise<void> {
  for (;;) {
    try {
      const connection = await createConnection(server as string);
      connection.on('error', () => {});
      hogged.push(connection);
    } catch {
      return;
    }
  }
}

/** Root, by the server's socket: the service's own account may not set a server read-only. */
async function connectAsRoot(direct: { host: string; port: number; user: string; password: string }) {
  const account = await createConnection({ ...direct });
  const [rows] = await account.query<RowDataPacket[]>('SELECT @@socket AS socket');
  await account.end();
  return createConnection({ socketPath: String(rows[0]?.socket), user: 'root', password: direct.password });
}
