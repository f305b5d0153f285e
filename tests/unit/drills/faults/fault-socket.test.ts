import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newFaultSocket, removeFaultSocket } from '../../../../src/drills/faults/fault-socket.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-socket-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a socket is removed with its folder, also when it is gone already', async () => {
  const path = await newFaultSocket();
  await writeFile(path, '');
  await removeFaultSocket(path);
  await expect(readdir(dirname(path))).rejects.toMatchObject({ code: 'ENOENT' });
  await removeFaultSocket(path);
});

const others: Record<string, [path: string, beside: string]> = {
  'in a folder of another name': ['somewhere/control.sock', 'control.sock'],
  'of another name': ['claims-faults-1/notes.txt', 'notes.txt'],
};
test.for(Object.entries(others))("a file %s is somebody else's and stays", async ([, [path, name]]) => {
  await mkdir(join(folder, dirname(path)));
  await writeFile(join(folder, path), '');
  await removeFaultSocket(join(folder, path));
  expect(await readdir(join(folder, dirname(path)))).toEqual([name]);
});

test('a folder that holds something else besides stays with it', async () => {
  const own = join(folder, 'claims-faults-2');
  await mkdir(own);
  for (const name of ['control.sock', 'notes.txt']) await writeFile(join(own, name), '');
  await removeFaultSocket(join(own, 'control.sock'));
  expect(await readdir(own)).toEqual(['notes.txt']);
});
