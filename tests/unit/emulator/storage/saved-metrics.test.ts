import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { distributionOf } from '../../../../src/cloudwatch/metrics/distribution.ts';
import { computeStatistic } from '../../../../src/cloudwatch/metrics/statistic.ts';
import { createMetricStore } from '../../../../src/emulator/metrics/metric-store.ts';
import { createManualClock, type ManualClock } from '../../../../src/emulator/protocol/clock.ts';
import { createSavedMetrics } from '../../../../src/emulator/storage/saved-metrics.ts';
import { createSavedWriter } from '../../../../src/emulator/storage/saved-writer.ts';

const startSeconds = Date.UTC(2026, 1, 1, 12) / 1000;
const minute = 60;
const hour = 3600;
const day = 86_400;

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'claims-saved-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function open(folder: string, clock: ManualClock) {
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const metrics = createMetricStore({ clock });
  const writer = await createSavedWriter({ folder, onProblem });
  const saved = createSavedMetrics({ folder, writer, metrics, clock, onProblem });
  await saved.load();
  await writer.idle();
  const shop = (metricName: string) => ({ namespace: 'Shop', metricName, dimensions: [{ Name: 'Till', Value: '1' }] });
  return {
    folder,
    clock,
    metrics,
    problems,
    put(metricName: string, timestampSeconds: number, values: number[], resolutionSeconds = 60) {
      const distribution = distributionOf(values);
      metrics.add(shop(metricName), { unit: 'Count', timestampSeconds, resolutionSeconds, distribution });
    },
    async save() {
      saved.save();
      await writer.idle();
    },
    async seal() {
      saved.seal();
      await writer.idle();
    },
    /** Of the day of the start: [seconds after the start, SampleCount, Sum, p50] of each bucket. */
    read(metricName: string, Period: number) {
      const { namespace, dimensions } = shop('');
      const Metric = { Namespace: namespace, MetricName: metricName, Dimensions: dimensions };
      const range = { startSeconds: startSeconds - 12 * hour, endSeconds: startSeconds + 12 * hour };
      return metrics
        .fetch({ metricStat: { Metric, Period, Stat: 'Sum', Unit: 'Count' }, ...range })
        .map((bucket) => [
          bucket.startSeconds - startSeconds,
          ...['SampleCount', 'Sum', 'p50'].map((statistic) => computeStatistic(bucket.distribution, statistic)),
        ]);
    },
    files: async () => (await readdir(folder)).sort(),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

const openNew = async () => open(await mkdtemp(join(parent, 'run-')), createManualClock(startSeconds * 1000));
const reopen = ({ folder, clock }: Opened) => open(folder, clock);
const everything = (run: Opened) =>
  ['Sales', 'Wait'].map((name) => [10, 60, 300, 3600].map((period) => run.read(name, period)));

/** Sales by the minute, and waits by the second. */
function putSome(run: Opened): void {
  run.put('Sales', startSeconds + 5, [1, 2]);
  run.put('Sales', startSeconds + 65, [3]);
  run.put('Wait', startSeconds + 11, [0.5, 0.25, 0.25], 1);
  run.put('Wait', startSeconds + 21, [4], 1);
}

describe('metrics come back as they were', () => {
  test.each<[string, (run: Opened) => Promise<void>]>([
    ['from the journal', (run) => run.save()],
    [
      'from the journals of two runs in one hour',
      async (run) => {
        await run.save();
        const second = await reopen(run);
        second.put('Sales', startSeconds + 70, [10]);
        run.put('Sales', startSeconds + 70, [10]);
        await second.save();
      },
    ],
    [
      'from the packed block of an hour that is over',
      async (run) => {
        run.clock.advanceMs(1.2 * hour * 1000);
        await run.seal();
      },
    ],
    [
      'with what came late into that hour, by journal',
      async (run) => {
        run.clock.advanceMs(1.2 * hour * 1000);
        await run.seal();
        run.put('Sales', startSeconds + 5, [100]);
        await run.save();
      },
    ],
    [
      'with what came late into that hour, packed as well',
      async (run) => {
        run.clock.advanceMs(1.2 * hour * 1000);
        await run.seal();
        run.put('Sales', startSeconds + 5, [100]);
        run.put('Wait', startSeconds + 21, [8], 1);
        run.clock.advanceMs(minute * 1000);
        await run.seal();
      },
    ],
    [
      'when all journals are gone',
      async (run) => {
        run.clock.advanceMs(5 * hour * 1000);
        await run.seal();
        expect(await run.files()).toEqual([`buckets-60-${startSeconds}.ndjson`]);
      },
    ],
    [
      'in buckets of five minutes, after 17 days',
      async (run) => {
        await run.seal();
        run.clock.advanceMs(17 * day * 1000);
        await run.seal();
        expect(await run.files()).toEqual([`buckets-300-${startSeconds - 12 * hour}.ndjson`]);
      },
    ],
  ])('%s', async (_, act) => {
    const run = await openNew();
    putSome(run);
    await act(run);
    const again = await reopen(run);
    expect(everything(again)).toEqual(everything(run));
    expect(again.problems).toEqual([]);
  });

  test('once only, when the last run was killed between writing a block and removing what it is made of', async () => {
    const run = await openNew();
    putSome(run);
    await run.save();
    run.clock.advanceMs(1.2 * hour * 1000);
    await run.seal();
    const before = await mkdtemp(join(parent, 'before-'));
    await cp(run.folder, before, { recursive: true });
    run.clock.advanceMs(17 * day * 1000);
    await run.seal();
    await cp(before, run.folder, { recursive: true });

    const again = await reopen(run);
    expect(everything(again)).toEqual(everything(run));
    expect(await again.files()).toEqual(await run.files());
  });
});

describe('the folder', () => {
  test('grows with what comes in, and not with what is there', async () => {
    const run = await openNew();
    putSome(run);
    await run.save();
    const sizeOf = async () => {
      const [name] = await run.files();
      return (await readFile(join(run.folder, name!))).length;
    };
    const size = await sizeOf();
    await run.save();
    expect(await sizeOf()).toBe(size);
    run.put('Sales', startSeconds + 66, [4]);
    run.put('Sales', startSeconds + 66, [4]);
    await run.save();
    const grown = (await sizeOf()) - size;
    expect(grown).toBeGreaterThan(0);
    expect(grown).toBeLessThan(60);
  });

  test('that was cut short by kill -9 lost its last line', async () => {
    const run = await openNew();
    run.put('Sales', startSeconds + 5, [1]);
    await run.save();
    run.put('Sales', startSeconds + 65, [2]);
    await run.save();
    const [name] = await run.files();
    const file = join(run.folder, name!);
    await truncate(file, (await readFile(file)).length - 3);
    const again = await reopen(run);
    expect(again.read('Sales', 60)).toEqual([[0, 1, 1, 1]]);
    expect(again.problems).toEqual([]);
  });

  test.each([
    ['no JSON', 'x'],
    ['another form', '{"a":1}\n'],
    [
      'a damaged block',
      `{"journal":1}\n${JSON.stringify({ namespace: 'A', metricName: 'B', dimensions: [], unit: 'None', packed: 'AAAA' })}\n`,
    ],
  ])('sets aside a file with %s, says so, and reads the others', async (_, content) => {
    const run = await openNew();
    putSome(run);
    await run.save();
    const name = `buckets-60-${startSeconds - hour}.ndjson`;
    await writeFile(join(run.folder, name), `${content}\n`);
    const again = await reopen(run);
    expect(everything(again)).toEqual(everything(run));
    expect(again.problems).toEqual([expect.stringContaining(`${name}.unreadable`)]);
    expect((await reopen(run)).problems).toEqual([]);
  });
});
