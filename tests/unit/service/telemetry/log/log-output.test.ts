import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogOutput } from '../../../../../src/service/telemetry/log/log-output.ts';

const opened: number[] = [];
afterEach(() => {
  for (const fd of opened.splice(0)) closeSync(fd);
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'claims-log-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A path that nothing has yet. */
function newPath(): string {
  files += 1;
  return join(folder, String(files));
}

function open(path: string, flags: number | string): number {
  const fd = openSync(path, flags);
  opened.push(fd);
  return fd;
}

/** Both ends of a pipe; the writing end waits, as what a process is given does. */
function makePipe() {
  const path = newPath();
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  const reader = open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { path, reader, writer: open(path, 'w') };
}

/** What the pipe holds now. */
function drain(reader: number): string {
  let read = '';
  const buffer = Buffer.alloc(1 << 20);
  for (;;) {
    try {
      const bytes = readSync(reader, buffer);
      if (bytes === 0) return read;
      read += buffer.toString('utf8', 0, bytes);
    } catch {
      return read;
    }
  }
}

const linesOf = (written: string) => written.split('\n').slice(0, -1);
const line = (index: number) => `{"line":${index},"of":"${'Zoë '.repeat(20)}"}\n`;
const lines = (count: number, from = 0) => Array.from({ length: count }, (_, index) => line(from + index));

describe('a log that nobody reads', () => {
  it('is given as much as it takes, keeps what fits, and counts the rest', async () => {
    const { reader, writer } = makePipe();
    const output = createLogOutput({ fd: writer, most: 100_000 });
    const sent = lines(5000);
    for (const each of sent) output.write(each);
    const lost = output.takeLost();
    expect(lost).toBeGreaterThan(0);
    expect(output.takeLost()).toBe(0);

    let read = '';
    const readOn = () => {
      read += drain(reader);
      return linesOf(read).length;
    };
    await expect.poll(readOn).toBe(5000 - lost);
    expect(linesOf(read)).toEqual(sent.slice(0, 5000 - lost).map((each) => each.slice(0, -1)));
    output.write(line(5000));
    expect(drain(reader)).toBe(line(5000));
  });

  it('keeps the end of a process for a moment only', () => {
    const { writer } = makePipe();
    const output = createLogOutput({ fd: writer });
    for (const each of lines(5000)) output.write(each);
    output.flushSync();
    expect(output.takeLost()).toBe(0);
  });
});

describe('a log whose reader is gone', () => {
  it('loses its lines, and goes on with a whole line when one comes', async () => {
    const { path, reader, writer } = makePipe();
    const output = createLogOutput({ fd: writer });
    for (const each of lines(2000)) output.write(each);
    closeSync(reader);
    opened.splice(opened.indexOf(reader), 1);
    output.flushSync();
    const lost = output.takeLost();
    expect(lost).toBeGreaterThan(0);
    output.write(line(1));
    await expect.poll(() => output.takeLost()).toBe(1);

    const next = open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    output.write(line(2));
    const lastLine = () => drain(next).split('\n').at(-2);
    await expect.poll(lastLine).toBe(line(2).slice(0, -1));
    expect(output.takeLost()).toBe(0);
  });
});

describe('a log on a disk', () => {
  it('that is full loses its lines', () => {
    const output = createLogOutput({ fd: open('/dev/full', 'w') });
    output.write(line(1) + line(2));
    output.write(line(3));
    expect(output.takeLost()).toBe(3);
  });

  it('is written in order, beside the event loop and at the end', async () => {
    const path = newPath();
    const output = createLogOutput({ fd: open(path, 'a') });
    const sent = lines(3000);
    for (const each of sent) output.write(each);
    await expect.poll(() => readFileSync(path, 'utf8')).toBe(sent.join(''));
    output.write(line(3000));
    await expect.poll(() => readFileSync(path, 'utf8')).toBe(sent.join('') + line(3000));
    expect(output.takeLost()).toBe(0);
  });
});

const output = resolve('src/service/telemetry/log/log-output.ts');
const batched = resolve('src/service/telemetry/log/batched-destination.ts');
/** Logs `count` lines and ends as `end` says in the same turn. */
const script = (count: number, end: string) => `
  import { createLogOutput } from '${output}';
  import { createTurnDestination } from '${batched}';
  const log = createTurnDestination(createLogOutput());
  for (let index = 0; index < ${count}; index += 1) log.write('line ' + index + '\\n');
  ${end}`;

describe('what was logged right before a process', () => {
  it.concurrent.each([
    ['exits', 'process.exit(3)', 3, 'pipe'],
    ['has nothing more to do', 'process.exitCode = 3', 3, 'file'],
    ['crashes', 'throw new Error("crash")', 1, 'pipe'],
    ['crashes', 'throw new Error("crash")', 1, 'file'],
  ] as const)('%s (%s) is written, %d, to a %s', async (_, end, status, kind) => {
    const path = newPath();
    const stdout = kind === 'file' ? openSync(path, 'a') : 'pipe';
    const child = spawn(process.execPath, ['--input-type=module', '-e', script(2000, end)], {
      stdio: ['ignore', stdout, 'ignore'],
    });
    const [piped, [code]] = await Promise.all([
      child.stdout === null ? undefined : text(child.stdout),
      once(child, 'exit'),
    ]);
    const wanted = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
    expect([code, linesOf(piped ?? readFileSync(path, 'utf8'))]).toEqual([status, wanted]);
  });
});
