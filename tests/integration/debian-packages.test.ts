import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libraryFolders, unpackDebianPackages } from '../../src/stack/processes/debian-packages.ts';
import { runProgram } from '../../src/stack/processes/run-program.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-debian-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was unpacked before is used again, with no word and no network', async () => {
  await mkdir(join(folder, 'one+two/usr/lib/x86_64-linux-gnu'), { recursive: true });
  const said: string[] = [];
  const root = await unpackDebianPackages({
    packages: ['one', 'two'],
    folder,
    alternative: 'none',
    onProgress: (message) => said.push(message),
  });
  expect(root).toBe(join(folder, 'one+two'));
  expect(said).toEqual([]);
  expect(await libraryFolders(root)).toEqual([join(root, 'usr/lib/x86_64-linux-gnu')]);
});

/** Runs the unpacking in a process whose PATH holds the given programs alone, and gives the error it ends with. */
async function failureWith(programs: Record<string, string>) {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const modulePath = join(import.meta.dirname, '../../src/stack/processes/debian-packages.ts');
  const deps = `{ packages: ['server'], folder: '${folder}/debian', alternative: 'do it by hand', onProgress() {} }`;
  const script = `import(${JSON.stringify(modulePath)}).then((m) => m.unpackDebianPackages(${deps}))
    .catch((error) => console.log(JSON.stringify({ code: error.code, message: error.message, remedy: error.remedy })));`;
  const { lines } = await runProgram({
    command: '/usr/bin/env',
    args: [`PATH=${bin}`, process.execPath, '-e', script],
    timeoutMs: 20_000,
  });
  return JSON.parse(lines.at(-1) ?? '') as { code: string; message: string; remedy: string };
}

test('where there is no apt-get the error names it and the alternative', async () => {
  expect(await failureWith({ 'dpkg-deb': 'exit 0' })).toEqual({
    code: 'PROGRAM_MISSING',
    message: 'apt-get was not found: this is not Debian or one of its relatives',
    remedy: 'do it by hand',
  });
});

test('when nothing can be downloaded the error says why, without addresses, and leaves nothing behind', async () => {
  const aptGet = [
    'case "$*" in',
    '*update) echo "W: Failed to fetch http://mirror.example/debian/InRelease  Could not resolve \'mirror.example\'";;',
    '*) echo "E: Unable to locate package server"; exit 100;;',
    'esac',
  ].join('\n');
  const { code, message, remedy } = await failureWith({ 'apt-get': aptGet, 'dpkg-deb': 'exit 0' });
  expect({ code, remedy }).toEqual({ code: 'PROGRAM_MISSING', remedy: 'do it by hand' });
  expect(message).toContain("Failed to fetch (mirror)/debian/InRelease  Could not resolve '(mirror)'");
  expect(message).toContain('Unable to locate package server');
  expect(message).not.toContain('mirror.example');
  expect(await readdir(join(folder, 'debian'))).toEqual([]);
});
