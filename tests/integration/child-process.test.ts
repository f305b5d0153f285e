import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Child, startChild } from '../../src/stack/processes/child-process.ts';
import { processCommand } from '../../src/stack/processes/procfs.ts';
import { runProgram } from '../../src/stack/processes/run-program.ts';

const started: Child[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) await child.stop();
});

/** Starts a Node program and resolves with its first line of output as well. */
async function startScript(script: string, options: { stopTimeoutMs?: number; env?: Record<string, string> } = {}) {
  const first = Promise.withResolvers<string>();
  const child = await startChild({
    command: process.execPath,
    args: ['-e', script],
    onLine: first.resolve,
    stopTimeoutMs: 100,
    ...options,
  });
  started.push(child);
  return { child, firstLine: await first.promise };
}

const waiting = "console.log('up'); setInterval(() => {}, 1000);";

describe('a child', () => {
  test('is stopped by SIGTERM when it heeds it', async () => {
    const { child } = await startScript(`process.on('SIGTERM', () => process.exit(3)); ${waiting}`, {
      stopTimeoutMs: 20_000,
    });
    expect(await child.stop()).toEqual({ code: 3, signal: null });
  });

  test('is killed when it ignores SIGTERM, and what it started with it', async () => {
    const grandchild = "require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])";
    const { child, firstLine } = await startScript(
      `process.on('SIGTERM', () => {}); console.log(${grandchild}.pid); setInterval(() => {}, 1000);`,
    );
    expect(await processCommand(Number(firstLine))).toContain('setInterval');
    expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    await expect.poll(() => processCommand(Number(firstLine)).then(Boolean)).toBe(false);
  });

  test('may be stopped again after it has ended', async () => {
    const { child } = await startScript("console.log('up')");
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(await child.stop()).toEqual({ code: 0, signal: null });
  });

  test('is not signalled when it has ended: its number may be another one’s by then', async () => {
    const { child } = await startScript("console.log('up')");
    await child.exited;
    const kill = vi.spyOn(process, 'kill');
    try {
      await child.stop();
      expect(kill).not.toHaveBeenCalled();
    } finally {
      kill.mockRestore();
    }
  });

  test('gets the environment it is given and no other', async () => {
    const { firstLine } = await startScript('console.log(JSON.stringify(process.env))', { env: { ONLY: 'this' } });
    expect(JSON.parse(firstLine)).toEqual({ ONLY: 'this' });
  });

  test('stands in a process group of its own, which Ctrl-C does not reach', async () => {
    const { child } = await startScript(waiting);
    // Signal 0 only asks whether there is such a group.
    expect(process.kill(-child.pid, 0)).toBe(true);
  });

  test('that cannot be started is an error that names it', async () => {
    await expect(startChild({ command: '/no/such/program', args: [] })).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      message: expect.stringContaining('/no/such/program'),
    });
  });
});

describe('a program run to its end', () => {
  test('gives its exit code and what it wrote on both streams', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 5;";
    const { code, lines } = await runProgram({ command: process.execPath, args: ['-e', script], timeoutMs: 10_000 });
    expect(code).toBe(5);
    expect(lines.sort()).toEqual(['err', 'out']);
  });

  test('is stopped and an error when it takes too long', async () => {
    const run = runProgram({ command: process.execPath, args: ['-e', waiting], timeoutMs: 50 });
    await expect(run).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('0.05 seconds'),
    });
  });
});
