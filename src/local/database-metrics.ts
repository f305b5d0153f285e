import { statfs } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { processCpuSeconds } from './process-table.ts';

const connectTimeoutMs = 3000;
const queryTimeoutMs = 5000;

export interface DatabaseMetrics {
  /** The server's state at this moment, as data of the namespace AWS/RDS. What cannot be read is left out. */
  read(timestamp: Date): Promise<MetricDatum[]>;
  close(): Promise<void>;
}

/**
 * Reads from a real database server what RDS publishes about one: "Amazon CloudWatch metrics for Amazon RDS" (RDS user
 * guide). Its one connection is opened here and kept, so that it goes on reporting when clients hold all the others; a
 * broken one is opened again at the next reading. `localServer` is given when the server runs on this machine, whose
 * processor, disk and memory are then the instance's.
 *
 * Throws what the driver throws when the first connection fails; later failures go to `onFailure`.
 */
export async function startDatabaseMetrics(deps: {
  database: { host: string; port: number; user: string; password: string };
  dbInstanceIdentifier: string;
  localServer?: { pid: number; dataFolder: string };
  onFailure(error: unknown): void;
}): Promise<DatabaseMetrics> {
  const connect = async () => {
    const { host, port, user, password } = deps.database;
    const opened = await createConnection({ host, port, user, password, connectTimeout: connectTimeoutMs });
    // Without a listener a lost connection would end the process; the next reading notices it anyway.
    opened.on('error', () => {});
    return opened;
  };
  let connection: Connection | undefined = await connect();
  const cpu = deps.localServer && createCpuMeter(deps.localServer.pid);

  async function clientConnections(): Promise<number | undefined> {
    try {
      connection ??= await connect();
      const [rows] = await connection.query<RowDataPacket[]>({
        sql: "SHOW GLOBAL STATUS LIKE 'Threads_connected'",
        timeout: queryTimeoutMs,
      });
      // RDS does not count the sessions it opens itself.
      return Number(rows[0]?.Value) - 1;
    } catch (error) {
      connection?.destroy();
      connection = undefined;
      deps.onFailure(error);
      return undefined;
    }
  }

  return {
    async read(timestamp) {
      const folder = deps.localServer?.dataFolder;
      const [connections, cpuPercent, freeBytes] = await Promise.all([
        clientConnections(),
        cpu?.(),
        folder === undefined ? undefined : freeSpace(folder),
      ]);
      const readings: [name: string, unit: StandardUnit, value: number | undefined][] = [
        ['DatabaseConnections', 'Count', connections],
        ['CPUUtilization', 'Percent', cpuPercent],
        ['FreeStorageSpace', 'Bytes', freeBytes],
        ['FreeableMemory', 'Bytes', deps.localServer && freemem()],
      ];
      const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: deps.dbInstanceIdentifier }];
      return readings
        .filter(([, , value]) => value !== undefined)
        .map(([MetricName, Unit, Value]) => ({ MetricName, Dimensions, Timestamp: timestamp, Unit, Value }));
    },
    async close() {
      connection?.destroy();
      connection = undefined;
    },
  };
}

/** Gives the share of the machine's processors, in percent, that a process used since the last call. */
function createCpuMeter(pid: number): () => Promise<number | undefined> {
  let last: { cpuSeconds: number; atMs: number } | undefined;
  return async () => {
    const cpuSeconds = await processCpuSeconds(pid);
    const atMs = performance.now();
    const before = last;
    last = cpuSeconds === undefined ? undefined : { cpuSeconds, atMs };
    if (cpuSeconds === undefined || before === undefined) return undefined;
    const availableSeconds = ((atMs - before.atMs) / 1000) * availableParallelism();
    return Math.min(100, (100 * (cpuSeconds - before.cpuSeconds)) / availableSeconds);
  };
}

async function freeSpace(folder: string): Promise<number | undefined> {
  const stats = await statfs(folder).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
}
