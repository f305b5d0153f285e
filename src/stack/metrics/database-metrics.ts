import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { createProcessorShare } from './cpu-usage.ts';
import { createDiskMeter } from './disk-io.ts';

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
 * processor, volume and memory are then the instance's: what else this machine does with them is counted, too.
 *
 * Throws what the driver throws when the first connection fails. Later `onFailure` hears of the first of several failures
 * in a row.
 */
export async function startDatabaseMetrics(deps: {
  database: { host: string; port: number; user: string; password: string };
  dbInstanceIdentifier: string;
  localServer?: { pid(): number | undefined; dataFolder: string };
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
  let isFailing = false;
  const cpu = deps.localServer && createProcessorShare(deps.localServer.pid);
  const disk = deps.localServer && createDiskMeter(deps.localServer.dataFolder);

  /** Of clients; RDS does not count the sessions that it opens itself, nor this one that asks. */
  async function clientSessions(): Promise<{ connected: number; running: number } | undefined> {
    try {
      connection ??= await connect();
      const [rows] = await connection.query<RowDataPacket[]>({
        sql: "SHOW GLOBAL STATUS WHERE Variable_name IN ('Threads_connected', 'Threads_running')",
        timeout: queryTimeoutMs,
      });
      isFailing = false;
      const others = (name: string) => Number(rows.find((row) => row.Variable_name === name)?.Value) - 1;
      return { connected: others('Threads_connected'), running: Math.max(0, others('Threads_running')) };
    } catch (error) {
      connection?.destroy();
      connection = undefined;
      if (!isFailing) deps.onFailure(error);
      isFailing = true;
      return undefined;
    }
  }

  return {
    async read(timestamp) {
      const folder = deps.localServer?.dataFolder;
      const [sessions, cpuPercent, activity, freeBytes] = await Promise.all([
        clientSessions(),
        cpu?.(),
        disk?.(),
        folder === undefined ? undefined : freeSpace(folder),
      ]);
      const readings: [name: string, unit: StandardUnit, value: number | undefined][] = [
        ['DatabaseConnections', 'Count', sessions?.connected],
        // At this moment; RDS gives the average of a minute.
        ['DBLoad', 'None', deps.localServer && sessions?.running],
        ['CPUUtilization', 'Percent', cpuPercent],
        ['FreeStorageSpace', 'Bytes', freeBytes],
        ['FreeableMemory', 'Bytes', deps.localServer && freemem()],
        ['ReadLatency', 'Seconds', activity?.readSeconds],
        ['WriteLatency', 'Seconds', activity?.writeSeconds],
        ['ReadIOPS', 'Count/Second', activity?.readsPerSecond],
        ['WriteIOPS', 'Count/Second', activity?.writesPerSecond],
        ['DiskQueueDepth', 'Count', activity?.queued],
        // This machine has no burst that could be used up, or charged for.
        ['CPUSurplusCreditsCharged', 'Count', deps.localServer && 0],
        ['EBSByteBalance%', 'Percent', deps.localServer && 100],
        ['EBSIOBalance%', 'Percent', deps.localServer && 100],
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

async function freeSpace(folder: string): Promise<number | undefined> {
  const stats = await statfs(folder).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
}
