import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPreparedDatabase, startInstance, type TestInstance } from '../integration/instance.ts';
import { sendClaim } from '../integration/not-now.ts';
import type { TestDatabase } from '../integration/test-database.ts';

let database: TestDatabase;
const instances: TestInstance[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await createPreparedDatabase();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(instances.splice(0).map(({ child }) => child.stop()));
});
afterAll(() => database?.drop());

/** An instance that sh starts by `shell`. */
async function start(shell: string): Promise<TestInstance> {
  const instance = await startInstance(database, {}, undefined, shell);
  instances.push(instance);
  return instance;
}

/** Far more lines than a pipe holds. */
async function sendMany(instance: TestInstance): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => sendClaim(instance)));
    statuses.push(...answers.map(({ status }) => status));
  }
  return statuses;
}

describe('a log', () => {
  it.each([
    ['that nobody reads', 'F=$(mktemp -u); mkfifo "$F"; exec 3<>"$F"; rm "$F"; exec "$0" "$@" >/proc/self/fd/3'],
    ['whose reader is gone', 'F=$(mktemp -u); mkfifo "$F"; exec 3<>"$F" 4>"$F" 3>&-; rm "$F"; exec "$0" "$@" >&4 4>&-'],
    ['on a full disk', 'exec "$0" "$@" >/dev/full'],
  ])('%s keeps no claim, no health check and no end waiting', async (_, shell) => {
    const instance = await start(shell);
    expect(new Set(await sendMany(instance))).toEqual(new Set([201]));
    expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
    expect((await instance.child.stop()).code).toBe(0);
  });
});

it('1100 connections of one client that send nothing take down no instance that may open 1024 files', async () => {
  const instance = await start('ulimit -n 1024; exec "$0" "$@"');
  const port = Number(new URL(instance.url).port);
  const statuses: number[] = [];
  for (let count = 0; count < 1100; count += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
    if (count % 50 === 0) statuses.push((await sendClaim(instance)).status);
  }
  // The samplers have looked.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  for (let count = 0; count < 20; count += 1) statuses.push((await sendClaim(instance)).status);
  expect(new Set(statuses)).toEqual(new Set([201]));
  expect((await fetch(`${instance.url}/healthz`)).status).toBe(200);
  expect((await instance.child.stop()).code).toBe(0);
  expect(instance.lines.filter((line) => line.includes('did not stop cleanly'))).toEqual([]);
});
