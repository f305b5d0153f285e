import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSavedDocuments } from '../../../../src/emulator/storage/saved-documents.ts';
import { createSavedStream } from '../../../../src/emulator/storage/saved-stream.ts';
import { createSavedWriter } from '../../../../src/emulator/storage/saved-writer.ts';

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'claims-saved-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const newFolder = () => mkdtemp(join(parent, 'run-'));
const onProblem = (problem: string) => {
  throw new Error(problem);
};

async function openStream(folder: string) {
  const restored: unknown[] = [];
  const writer = await createSavedWriter({ folder, onProblem });
  const restore = (value: unknown) => void restored.push(value);
  const stream = createSavedStream({ folder, name: 'lines', maxBytes: 4000, writer, restore, onProblem });
  await stream.load();
  const save = async (...values: unknown[]) => {
    for (const value of values) stream.add(value);
    stream.save();
    await writer.idle();
  };
  return { restored, save };
}

async function openDocuments(folder: string) {
  const things = new Map<string, unknown>();
  const problems: string[] = [];
  const writer = await createSavedWriter({ folder, onProblem });
  const documents = createSavedDocuments({
    folder,
    writer,
    collections: [{ kind: 'thing', entries: () => things, restore: (key, value) => void things.set(key, value) }],
    onProblem: (problem) => problems.push(problem),
  });
  await documents.load();
  await writer.idle();
  const save = async () => {
    documents.save();
    await writer.idle();
    return (await stat(join(folder, 'documents.ndjson'))).size;
  };
  return { things, problems, save };
}

describe('a file', () => {
  async function openWriter() {
    const folder = await newFolder();
    const problems: string[] = [];
    const writer = await createSavedWriter({ folder, onProblem: (problem) => problems.push(problem) });
    return { folder, problems, writer, file: join(folder, 'file') };
  }

  test('is replaced as a whole, and added to afterwards', async () => {
    const { folder, writer, file } = await openWriter();
    writer.append('file', 'old and longer');
    writer.replace('file', 'new');
    writer.append('file', ' and more');
    await writer.idle();
    expect(await readFile(file, 'utf8')).toBe('new and more');
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('stays as it was when its replacement cannot be written, which is said once', async () => {
    const { folder, problems, writer, file } = await openWriter();
    writer.append('file', 'old');
    await mkdir(join(folder, 'file.draft'));
    writer.replace('file', 'new');
    writer.replace('file', 'newer');
    await writer.idle();
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(problems).toEqual([expect.stringMatching(/^nothing can be kept in .*file\.draft/)]);
  });
});

describe('a stream', () => {
  test('gives back what was added, in its order, run after run', async () => {
    const folder = await newFolder();
    await (await openStream(folder)).save(1, 'two');
    await (await openStream(folder)).save({ three: 3 });
    expect((await openStream(folder)).restored).toEqual([1, 'two', { three: 3 }]);
    expect(await readdir(folder)).toEqual(['lines-1.ndjson']);
  });

  test('keeps the newest, and no more than it may', async () => {
    const folder = await newFolder();
    const { save } = await openStream(folder);
    for (let i = 0; i < 100; i++) await save(`${i} ${'x'.repeat(100)}`);
    const names = await readdir(folder);
    const bytes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(5000);
    const { restored } = await openStream(folder);
    expect(restored.length).toBeGreaterThan(20);
    expect(restored.at(-1)).toMatch(/^99 /);
  });
});

describe('documents', () => {
  test('are written when they changed, and only then', async () => {
    const folder = await newFolder();
    const { things, save } = await openDocuments(folder);
    things.set('a', { n: 1 }).set('b', { n: 1 });
    const size = await save();
    things.set('a', { n: 1 });
    expect(await save()).toBe(size);
    things.set('a', { n: 2 });
    expect((await save()) - size).toBe('{"kind":"thing","key":"a","value":{"n":2}}\n'.length);
    things.delete('b');
    await save();
    expect([...(await openDocuments(folder)).things]).toEqual([['a', { n: 2 }]]);
  });

  test('are written anew at the start, and when the file is far larger than they are', async () => {
    const folder = await newFolder();
    const { things, save } = await openDocuments(folder);
    const sizes: number[] = [];
    for (let i = 0; i < 50; i++) {
      things.set('a', `${i}${'x'.repeat(100_000)}`);
      sizes.push(await save());
    }
    expect(Math.max(...sizes)).toBeGreaterThan(4_000_000);
    expect(sizes.at(-1)).toBeLessThan(2_000_000);
    await openDocuments(folder);
    expect((await stat(join(folder, 'documents.ndjson'))).size).toBeLessThan(101_000);
  });

  test('that can be read are there when a line among them cannot', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'documents.ndjson'), '{"kind":"thing","key":"a","value":1}\n{"kind":2}\n');
    const { things, problems } = await openDocuments(folder);
    expect([...things]).toEqual([['a', 1]]);
    expect(problems).toEqual([expect.stringContaining('documents.ndjson cannot be read from line 2 on')]);
    expect((await readdir(folder)).sort()).toEqual(['documents.ndjson', 'documents.ndjson.unreadable']);
  });
});
