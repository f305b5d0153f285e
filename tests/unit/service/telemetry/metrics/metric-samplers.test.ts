import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleDisk } from '../../../../../src/service/telemetry/metrics/disk-sampler.ts';
import { sampleLostLines } from '../../../../../src/service/telemetry/metrics/lost-line-sampler.ts';
import type { MetricName } from '../../../../../src/service/telemetry/metrics/metric-catalogue.ts';
import { samplePool } from '../../../../../src/service/telemetry/metrics/pool-sampler.ts';
import { sampleRuntime } from '../../../../../src/service/telemetry/metrics/runtime-sampler.ts';
import { sampleServerConnections } from '../../../../../src/service/telemetry/metrics/server-connection-sampler.ts';

let recorded: [MetricName, number][] = [];
const metrics = { record: (name: MetricName, value: number) => void recorded.push([name, value]) };
const stops: (() => void)[] = [];
beforeEach(() => {
  recorded = [];
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

it('the pool is looked at every second', () => {
  vi.useFakeTimers();
  const state = () => ({ inUse: 3, idle: 1, pending: 2, size: 12, suspended: true });
  stops.push(samplePool({ state, metrics }));
  vi.advanceTimersByTime(1000);
  expect(Object.fromEntries(recorded)).toEqual({
    PoolInUse: 3,
    PoolIdle: 1,
    PoolPending: 2,
    PoolUtilization: 25,
    BreakerOpen: 1,
  });
});

it('the runtime tells of its memory, how busy its loop is, and of a pause', async () => {
  stops.push(sampleRuntime({ metrics, everyMs: 50 }));
  const highest = (name: MetricName) => Math.max(...recorded.filter(([of]) => of === name).map(([, value]) => value));
  await expect.poll(() => recorded.length).toBeGreaterThan(0);
  const untilMs = performance.now() + 150;
  while (performance.now() < untilMs);
  await expect.poll(() => highest('EventLoopDelay'), { timeout: 10_000 }).toBeGreaterThan(100);
  expect(highest('EventLoopUtilization')).toBeGreaterThan(0);
  expect(highest('EventLoopUtilization')).toBeLessThanOrEqual(100);
  expect(highest('HeapUsed')).toBeGreaterThan(1e6);
  expect(highest('ResidentMemory')).toBeGreaterThan(highest('HeapUsed'));
  expect(highest('MemoryUtilization')).toBeGreaterThan(0);
  expect(highest('MemoryUtilization')).toBeLessThan(100);
});

it('the disk is told in percent', async () => {
  stops.push(sampleDisk({ metrics, everyMs: 10 }));
  await expect.poll(() => recorded.length).toBeGreaterThan(0);
  const [[name, percent]] = recorded as [[MetricName, number]];
  expect(name).toBe('DiskUtilization');
  expect(percent).toBeGreaterThan(0);
  expect(percent).toBeLessThanOrEqual(100);
});

it('the lines of the log that were lost are counted, and nothing while none is', () => {
  vi.useFakeTimers();
  const lost = [3, 0, 2];
  stops.push(sampleLostLines({ takeLostLines: () => lost.shift() ?? 0, metrics }));
  vi.advanceTimersByTime(5000);
  expect(recorded).toEqual([
    ['DroppedLogLines', 3],
    ['DroppedLogLines', 2],
  ]);
});

describe('a sample that cannot be taken, as when no file can be opened', () => {
  const fail = () => {
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  };
  const samplers: [string, () => () => void][] = [
    ['pool', () => samplePool({ state: fail, metrics })],
    ['disk', () => sampleDisk({ metrics, path: '/there/is/none' })],
    ['lost lines', () => sampleLostLines({ takeLostLines: fail, metrics })],
    ['server connections', () => sampleServerConnections({ state: fail, read: fail, metrics })],
    [
      'answer of the server',
      () => sampleServerConnections({ state: () => ({ pending: 0, suspended: false }), read: fail, metrics }),
    ],
    ['runtime', () => sampleRuntime({ metrics: { record: fail } })],
  ];
  it.each(samplers)('is left out and tried again: %s', async (_, start) => {
    vi.useFakeTimers();
    const memory = vi.spyOn(process, 'memoryUsage').mockImplementation(fail);
    stops.push(start(), () => memory.mockRestore());
    await vi.advanceTimersByTimeAsync(30_000);
    expect(recorded).toEqual([]);
  });

  it('of the memory leaves what else the runtime tells', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const memory = vi.spyOn(process, 'memoryUsage').mockImplementation(fail);
    stops.push(sampleRuntime({ metrics }), () => memory.mockRestore());
    await vi.advanceTimersByTimeAsync(2000);
    expect(recorded.map(([name]) => name)).toEqual([
      'EventLoopDelay',
      'EventLoopUtilization',
      'EventLoopDelay',
      'EventLoopUtilization',
    ]);
  });
});

describe("the server's connections", () => {
  const free = { pending: 0, suspended: false };
  const asked = async (state: { pending: number; suspended: boolean }, answer: () => Promise<never> | undefined) => {
    vi.useFakeTimers();
    let questions = 0;
    const read = async () => {
      questions += 1;
      return (await answer()) ?? { open: 30, limit: 120 };
    };
    stops.push(sampleServerConnections({ state: () => state, read, metrics }));
    await vi.advanceTimersByTimeAsync(30_000);
    return questions;
  };

  it('are asked for every ten seconds', async () => {
    expect(await asked(free, () => undefined)).toBe(3);
    expect(recorded.slice(0, 3)).toEqual([
      ['ServerConnections', 30],
      ['ServerConnectionLimit', 120],
      ['ServerConnectionUtilization', 25],
    ]);
  });

  it.each([
    ['while requests wait for the pool', { pending: 1, suspended: false }],
    ['while the circuit breaker is open', { pending: 0, suspended: true }],
  ])('are not asked for %s', async (_, state) => {
    expect(await asked(state, () => undefined)).toBe(0);
  });

  it('are not asked for again before there is an answer', async () => {
    expect(await asked(free, () => new Promise<never>(() => {}))).toBe(1);
  });

  it('record nothing without an answer, and are asked for again', async () => {
    expect(await asked(free, () => Promise.reject(new Error('away')))).toBe(3);
    expect(recorded).toEqual([]);
  });
});
