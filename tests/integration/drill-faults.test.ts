import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFaultClient } from '../../src/drills/drill-fault-client.ts';
import type { FaultEvent } from '../../src/drills/faults/fault-context.ts';
import { type FaultControl, startFaultControl } from '../../src/drills/faults/fault-control.ts';
import { compileCache } from '../compile-cache.ts';
import { createPreparedDatabase } from './instance.ts';
import type { TestDatabase } from './test-database.ts';

let database: TestDatabase;
let control: FaultControl;
/** Whether the instances are cut off from CloudWatch, and what tells of their calls. */
let cutOff: (() => void) | undefined;

const triggers = async () => (await database.query('SHOW TRIGGERS')).length;

function start(): Promise<FaultControl> {
  const { host, port, user, password, database: name } = database;
  return startFaultControl({
    targets: {
      database: { address: { host, port, user, password, name } },
      instances: { targets: [], pid: () => undefined },
      cutOffInstances(onBrokenOff) {
        cutOff = onBrokenOff;
        return () => {
          cutOff = undefined;
        };
      },
    },
    onProgress: () => {},
  });
}

beforeAll(async () => {
  database = await createPreparedDatabase();
  control = await start();
});

afterEach(() => {
  cutOff = undefined;
});

afterAll(async () => {
  await control?.close();
  await database?.drop();
});

describe('a fault', () => {
  it('lives until it is removed, and tells what it does', async () => {
    const events: FaultEvent[] = [];
    const fault = await createFaultClient(control.socketPath).inject('cloudwatch-unreachable', (event) =>
      events.push(event),
    );
    cutOff?.();
    cutOff?.();
    await expect
      .poll(() => events)
      .toEqual([
        { type: 'injected', message: 'the instances cannot reach CloudWatch' },
        { type: 'symptom', message: "an instance's call to CloudWatch breaks off" },
      ]);
    await fault.remove();
    expect(cutOff).toBeUndefined();
  });

  it('goes with whoever asked for it', async () => {
    const { socketPath } = control;
    const outgoing = request({ socketPath, method: 'POST', path: '/faults/cloudwatch-unreachable' });
    outgoing.on('error', () => {});
    outgoing.end();
    await expect.poll(() => cutOff).toBeDefined();
    outgoing.destroy();
    await expect.poll(() => cutOff).toBeUndefined();
  });

  it('is the only one at a time', async () => {
    const client = createFaultClient(control.socketPath);
    const first = await client.inject('cloudwatch-unreachable', () => {});
    await expect(client.inject('errors-in-5-percent', () => {})).rejects.toThrow(
      'Another drill is under way: cloudwatch-unreachable.',
    );
    await first.remove();
  });

  it.each([
    { name: 'database-killed', why: 'The database server is not one that npm start started: it cannot be killed.' },
    { name: 'instance-killed', why: 'There is no instance to kill.' },
    { name: 'kettle-off', why: 'There is no fault kettle-off.' },
  ])('that cannot be done says why: $name', async ({ name, why }) => {
    await expect(createFaultClient(control.socketPath).inject(name, () => {})).rejects.toThrow(why);
  });

  it('leaves no trigger behind, and one that a killed npm start left goes with the next start', async () => {
    const fault = await createFaultClient(control.socketPath).inject('errors-in-5-percent', () => {});
    expect(await triggers()).toBe(1);
    // What the next start does while this one cannot any more.
    await (await start()).close();
    expect(await triggers()).toBe(0);
    await fault.remove();
    expect(await triggers()).toBe(0);
  });

  it('is removed when npm start ends', async () => {
    const other = await start();
    await createFaultClient(other.socketPath).inject('cloudwatch-unreachable', () => {});
    await other.close();
    expect(cutOff).toBeUndefined();
  });

  it('may be asked for by this user alone', async () => {
    expect((await stat(dirname(control.socketPath))).mode & 0o777).toBe(0o700);
  });
});

describe('npm run drill', () => {
  const drill = (...words: string[]) =>
    promisify(execFile)(process.execPath, ['src/drill.ts', ...words], {
      env: {
        PATH: process.env.PATH,
        ...compileCache,
        DATA_FOLDER: join(tmpdir(), 'claims-no-such-folder', 'database'),
      },
    }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );

  it('lists what there is without anything running', async () => {
    expect(await drill('list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Pages by telemetry-silent'),
    });
  });

  it.each([
    { words: ['burst'], says: 'npm start does not run here.' },
    { words: ['kettle-off'], says: 'There is no drill kettle-off.' },
    { words: ['burst', '--load', 'many'], says: '--load takes a number' },
  ])('ends with 1 and a remedy: $words', async ({ words, says }) => {
    expect(await drill(...words)).toMatchObject({ code: 1, stderr: expect.stringContaining(says) });
  });
});
