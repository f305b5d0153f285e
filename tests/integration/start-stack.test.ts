import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createLifecycle, type Lifecycle } from '../../src/base/lifecycle.ts';
import { findFreePort } from '../../src/base/ports.ts';
import { environmentNumber, environmentText, loadEnvironment } from '../../src/monitoring/files/environment.ts';
import { type StackAws, type StackDeps, startStack } from '../../src/stack/start-stack.ts';
import { ownProject } from '../unit/monitoring/own-project.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const projectFolder = join(import.meta.dirname, '..', '..');
const source = { project: ownProject, environment: 'local' };

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.drop();
  database = undefined;
});

/** A stack on `address`, and what happens to its parts, in order. Its AWS takes everything and does nothing. */
async function recordedStack(address: { host: string; port: number; user: string; password: string; name: string }) {
  const environment = await loadEnvironment(source);
  const events: string[] = [];
  const messages: string[] = [];
  let awsStopped = () => {};
  const stopped = new Promise<void>((resolve) => {
    awsStopped = resolve;
  });
  const whole = createLifecycle({
    stopTimeoutMs: 10_000,
    onStopFailure: (part, error) => events.push(`the ${part} did not stop: ${(error as Error).message}`),
  });
  const lifecycle: Lifecycle = {
    ...whole,
    start: (name, begin, end = () => {}, options) =>
      whole.start(
        name,
        async () => {
          const part = await begin();
          events.push(`start ${name}`);
          return part;
        },
        (part) => {
          events.push(`stop ${name}`);
          return end(part);
        },
        options,
      ),
  };
  const port = await findFreePort();
  const aws = {
    url: 'http://127.0.0.1:9',
    xrayDaemonAddress: '127.0.0.1:9',
    putAwsMetricData() {},
    putLogEvents: ({ events: written }: Parameters<StackAws['putLogEvents']>[0]) =>
      void messages.push(...written.map(({ message }) => message)),
    close: () => awsStopped(),
  };
  const deps: StackDeps<typeof aws, { close(): void }, { close(): void }> = {
    projectFolder,
    environment: {
      text: (name) => environmentText(environment, name),
      number: (name) => environmentNumber(environment, name),
    },
    database: { configured: address, dataFolder: join(projectFolder, 'not-used') },
    instances: { path: process.env.PATH, variables: { METRICS: 'none', TRACES: 'none' } },
    loadBalancer: { port, healthCheck: { intervalMs: 50, timeoutMs: 5000 }, idleTimeoutMs: 10_000 },
    publishes: true,
    startAws: async () => aws,
    applyDefinitions: async () => void events.push('apply definitions'),
    startConsole: async () => ({ close() {} }),
    startFaultControl: async () => ({ close() {} }),
    nowMs: () => Date.now(),
    onProgress: () => {},
  };
  return { lifecycle, deps, events, messages, stopped, formUrl: `http://127.0.0.1:${port}` };
}

const nowhere = { host: '127.0.0.1', port: 1, user: 'nobody', password: '', name: 'insured' };

describe('startStack', () => {
  it('stops what had started when a part fails, the last first, also after one that does not stop', async () => {
    database = await createTestDatabase();
    const { lifecycle, deps, events, messages, stopped, formUrl } = await recordedStack({
      ...database,
      name: database.database,
    });
    const broken = new Error('there is no socket');
    let answered: number | undefined;
    const starting = startStack(lifecycle, {
      ...deps,
      instances: { ...deps.instances, syslogHeader: true },
      startConsole: async () => ({
        close() {
          throw new Error('the console is stuck');
        },
      }),
      async startFaultControl() {
        answered = (await fetch(`${formUrl}/readyz`)).status;
        throw broken;
      },
    });

    await expect(starting).rejects.toBe(broken);
    await stopped;
    expect(answered).toBe(200);
    expect(events).toEqual([
      'start AWS endpoint',
      'start database',
      'start database metrics',
      'start instances',
      'start load balancer',
      "start AWS's own metrics",
      'apply definitions',
      'start console',
      'stop console',
      'the console did not stop: the console is stuck',
      "stop AWS's own metrics",
      'stop load balancer',
      'stop instances',
      'stop database metrics',
      'stop database',
      'stop AWS endpoint',
    ]);
    await expect(fetch(formUrl)).rejects.toThrow();
    // What the instances wrote meanwhile came with the header that was asked for.
    expect(messages.length).toBeGreaterThan(0);
    const header = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d instance-[12] web: \{"level"/;
    expect(messages.filter((message) => !header.test(message))).toEqual([]);
  });

  it('starts nothing after a part that fails', async () => {
    const { lifecycle, deps, events, stopped } = await recordedStack(nowhere);
    await expect(startStack(lifecycle, deps)).rejects.toThrow('127.0.0.1:1 is not available');
    await stopped;
    expect(events).toEqual(['start AWS endpoint', 'stop AWS endpoint']);
  });

  it('starts nothing more once it is told to stop, and stops the part that was just being started', async () => {
    const { lifecycle, deps, events, stopped } = await recordedStack(nowhere);
    void startStack(lifecycle, {
      ...deps,
      startAws() {
        void lifecycle.stop();
        return deps.startAws();
      },
    });
    await stopped;
    await lifecycle.stop();
    expect(events).toEqual(['start AWS endpoint', 'stop AWS endpoint']);
  });
});
