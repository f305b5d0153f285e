import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readKilled, readRunning, refuseRunning, writeRunning } from '../../../src/stack/pid-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-running-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const running = {
  pid: process.pid,
  formUrl: 'http://127.0.0.1:8080',
  consoleUrl: 'http://127.0.0.1:4000',
  awsUrl: 'http://127.0.0.1:4566',
  region: 'us-east-1',
  environment: 'local',
  logGroupName: '/claims',
  controlSocket: '/tmp/control.sock',
};

test('what runs is found by its data folder, and not once it is stopped', async () => {
  const dataFolder = join(folder, 'stopped');
  const remove = await writeRunning(dataFolder, running);
  expect(await readRunning(dataFolder)).toEqual(running);
  expect(await readRunning(join(folder, 'another'))).toBeUndefined();
  expect(await readKilled(dataFolder)).toBeUndefined();
  await expect(refuseRunning(dataFolder)).rejects.toMatchObject({
    code: 'PROCESS_FAILED',
    remedy: expect.stringContaining(running.formUrl),
  });
  await remove();
  expect(await readRunning(dataFolder)).toBeUndefined();
  await refuseRunning(dataFolder);
});

test('only this user may read it, also where an older draft was readable by all', async () => {
  const dataFolder = join(folder, 'private');
  await writeFile(`${dataFolder}.running.json.draft`, '', { mode: 0o644 });
  await writeRunning(dataFolder, running);
  expect((await stat(`${dataFolder}.running.json`)).mode & 0o777).toBe(0o600);
});

const leftBehind: Record<string, [change: (text: string) => string, names: boolean]> = {
  'of a process that is dead': [(text) => text.replace(String(process.pid), '4194304'), true],
  'of a process whose number another one has by now': [
    (text) => text.replace(/"start": "[^"]*"/, '"start": "1"'),
    true,
  ],
  'that is cut short': [(text) => text.slice(0, 40), false],
  'of another form': [() => '{"pid": 1}', false],
};
test.for(Object.entries(leftBehind))('a file %s is nobody that runs', async ([name, [change, names]]) => {
  const dataFolder = join(folder, name.replaceAll(' ', '-'));
  const file = `${dataFolder}.running.json`;
  await writeRunning(dataFolder, running);
  await writeFile(file, change(await readFile(file, 'utf8')));
  expect(await readRunning(dataFolder)).toBeUndefined();
  // What it names may be removed.
  expect((await readKilled(dataFolder))?.controlSocket).toBe(names ? running.controlSocket : undefined);
});
