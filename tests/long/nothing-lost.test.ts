import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLifecycle } from '../../src/base/lifecycle.ts';
import type { BreakableStack } from '../../src/drills/many-faults/breakable-stack.ts';
import { faultKinds } from '../../src/drills/many-faults/fault-kinds.ts';
import { runFaults } from '../../src/drills/many-faults/run-faults.ts';
import { startBreakableStack } from '../../src/stack/breakable/start-breakable-stack.ts';
import { startChild } from '../../src/stack/processes/child-process.ts';
import { copyNewDatabase } from '../integration/data-folder.ts';
import { settleTestSeed } from '../test-seed.ts';

/** As many as there are kinds: each once. `npm run drill -- faults` does more. */
const count = faultKinds.length;
/** The same faults in the same order in each run, unless TEST_SEED says otherwise. */
const seed = settleTestSeed();
const projectFolder = join(import.meta.dirname, '..', '..');
const quickKinds = faultKinds.filter(({ name }) => name.startsWith('cut '));

const lifecycle = createLifecycle({
  stopTimeoutMs: 15_000,
  onStopFailure: (part, error) => {
    throw new Error(`${part} did not stop`, { cause: error });
  },
});
let stack: BreakableStack;

beforeAll(async () => {
  stack = await startBreakableStack(lifecycle, {
    projectFolder,
    path: process.env.PATH,
    prepareDatabase: copyNewDatabase,
    onProgress: () => {},
  });
}, 120_000);

afterAll(() => lifecycle.stop(), 60_000);

it(`loses no acknowledged claim and stores none twice under ${count} faults, one of each kind, seed ${seed}`, {
  timeout: 300_000,
}, async () => {
  const { passed, lost, doubled, problems, faults, acknowledged } = await runFaults({
    stack,
    kinds: faultKinds,
    count,
    seed,
    onFault: () => {},
  });
  console.info(`seed ${seed}: ${faults.length} faults, ${acknowledged} acknowledged claims`);
  expect({ lost, doubled, problems }).toEqual({ lost: [], doubled: [], problems: [] });
  expect(passed).toBe(true);
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(count);
  expect(acknowledged).toBeGreaterThan(count * 5);
});

describe('a service that forgets', () => {
  it('a claim after its acknowledgement is found out', async () => {
    const references: string[] = [];
    const forgetting: Promise<unknown>[] = [];
    const { passed, lost, doubled } = await runFaults({
      stack,
      kinds: quickKinds,
      count: quickKinds.length,
      seed,
      onFault: () => {},
      onAcknowledged({ reference }) {
        if (references.push(reference) !== 3) return;
        forgetting.push(stack.database.select('DELETE FROM claims WHERE reference = ?', [reference]));
      },
    });
    await Promise.all(forgetting);
    expect(passed).toBe(false);
    expect(lost.map(({ reference }) => reference)).toEqual([references[2]]);
    // Who presses the button again for a claim that was forgotten is told another reference; of no other claim that is so.
    expect(doubled.filter(({ name }) => name !== lost[0]?.name)).toEqual([]);
  });

  it('that it has a claim already is found out', async () => {
    const doubling: Promise<unknown>[] = [];
    const references: string[] = [];
    const { passed, lost, doubled } = await runFaults({
      stack,
      kinds: quickKinds,
      count: quickKinds.length,
      seed,
      onFault: () => {},
      onAcknowledged({ reference }) {
        if (references.push(reference) !== 3) return;
        doubling.push(
          stack.database.select(
            `INSERT INTO claims (reference, policy_id, name, dob, mobile, created_at, idempotency_key, content_hash)
             SELECT 'C-TWICE', policy_id, name, dob, mobile, created_at, 'another key', content_hash
             FROM claims WHERE reference = ?`,
            [reference],
          ),
        );
      },
    });
    await Promise.all(doubling);
    expect(passed).toBe(false);
    expect(doubled.map(({ reference }) => reference)).toEqual([references[2]]);
    expect(lost).toEqual([]);
  });
});

describe('npm run drill -- faults', () => {
  let folder: string;

  /** As a child whose temporary folder is its own; `running` resolves when its service runs. */
  async function startDrill(args: readonly string[]) {
    folder = await mkdtemp(join(tmpdir(), 'claims-drill-'));
    const output: string[] = [];
    const running = Promise.withResolvers<void>();
    const child = await startChild({
      command: process.execPath,
      args: ['src/drill.ts', 'faults', '--seed', '1', ...args],
      cwd: projectFolder,
      env: { PATH: process.env.PATH, TMPDIR: folder },
      onLine: (line) => output.push(line),
      onErrorLine(line) {
        if (line.includes('the service runs')) running.resolve();
      },
    });
    return { child, output, running: Promise.race([running.promise, child.exited]) };
  }

  async function expectNothingLeft(): Promise<void> {
    expect(await readdir(folder)).toEqual([]);
    expect(await findProcesses(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  }

  it('ends by itself, however many connections it cut as they were closed, and says as JSON what came of it', async () => {
    const { child, output } = await startDrill([
      ...['--count', '8', '--json'],
      ...['--only', 'database drops connections', '--only', 'database killed'],
    ]);
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(JSON.parse(output.join('\n'))).toMatchObject({
      ...{ seed: 1, count: 8, passed: true, lost: [], doubled: [] },
      kinds: [
        { kind: 'database drops connections', count: 4 },
        { kind: 'database killed', count: 4 },
      ],
    });
    await expectNothingLeft();
  });

  it('leaves nothing running and nothing lying about when Ctrl-C ends it within a fault', async () => {
    const { child, running } = await startDrill(['--only', 'database paused']);
    await running;
    await delay(1000);
    process.kill(child.pid, 'SIGINT');
    expect(await child.exited).toEqual({ code: 1, signal: null });
    await expectNothingLeft();
  });
});

/** Command lines that name the folder, as those of the database server and of the readers of logs do; none where the system has no /proc. */
async function findProcesses(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(folder));
}
