import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Child, startChild } from '../../src/stack/processes/child-process.ts';

const preload = join(import.meta.dirname, '..', '..', 'src', 'stack', 'breakable', 'shifted-clock.ts');
const hourMs = 3_600_000;
/** Every way of asking what time it is, against the clock that nobody sets. */
const script = `
  const startMs = Date.now();
  setInterval(() => {
    const realMs = startMs + performance.now();
    const asked = [Date.now(), new Date().getTime(), Date.parse(Date()), Reflect.construct(Date, []).valueOf()];
    console.log(JSON.stringify({ hours: asked.map((ms) => Math.round((ms - realMs) / ${hourMs})), epoch: new Date(0).getTime() }));
  }, 10);
`;

let folder: string;
let child: Child;
const lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claims-clock-'));
  const file = join(folder, 'shift');
  await writeFile(file, '0');
  const firstLine = Promise.withResolvers<void>();
  child = await startChild({
    command: process.execPath,
    args: ['--import', preload, '-e', script],
    env: { PATH: process.env.PATH, CLOCK_SHIFT_FILE: file },
    onLine(line) {
      lines.push(line);
      firstLine.resolve();
    },
  });
  await firstLine.promise;
});
afterAll(async () => {
  await child?.stop();
  await rm(folder, { recursive: true, force: true });
});

it.each([2, -30 * 24, 0])('a clock is set %d hours from the right time, whoever asks for it', async (hours) => {
  await writeFile(join(folder, 'shift'), String(hours * hourMs));
  process.kill(child.pid, 'SIGUSR2');
  await expect.poll(() => JSON.parse(lines.at(-1) ?? '')).toEqual({ hours: Array(4).fill(hours), epoch: 0 });
});
