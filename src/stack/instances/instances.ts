import { findFreePorts } from '../../base/ports.ts';
import type { Target } from '../load-balancer/load-balancer-target-group.ts';
import { type Child, startChild } from '../processes/child-process.ts';
import { procfileArguments } from './procfile.ts';

/** As long as systemd waits on Elastic Beanstalk before it starts a web process again. */
const restartAfterMs = 1000;
const stopTimeoutMs = 6000;

export interface Instances {
  readonly targets: readonly Target[];
  /** The process of an instance; undefined while it does not run. */
  pid(instanceId: string): number | undefined;
  /** Stops all at once. */
  stop(): Promise<void>;
}

/**
 * Starts `count` instances of the service as child processes by the command that the Procfile names, each on a port of
 * its own, and starts one that ended again. `onLine` gets what they write: their log, and what Node says when one breaks.
 */
export async function startInstances(deps: {
  count: number;
  projectFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  onLine(instanceId: string, line: string): void;
  onEnded(instanceId: string): void;
}): Promise<Instances> {
  const args = await procfileArguments(deps.projectFolder);
  let stopping = false;
  const children = new Map<string, Child>();
  const restarts = new Set<NodeJS.Timeout>();

  async function run(target: Target): Promise<void> {
    const child = await startChild({
      command: process.execPath,
      args,
      cwd: deps.projectFolder,
      env: { ...deps.environment, HOST: target.host, PORT: String(target.port) },
      onLine: (line) => deps.onLine(target.id, line),
      onErrorLine: (line) => deps.onLine(target.id, line),
      stopTimeoutMs,
    });
    children.set(target.id, child);
    void child.exited.then(() => {
      if (stopping) return;
      children.delete(target.id);
      deps.onEnded(target.id);
      const timer = setTimeout(() => {
        restarts.delete(timer);
        run(target).catch((error: unknown) => deps.onLine(target.id, String(error)));
      }, restartAfterMs);
      restarts.add(timer);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    for (const timer of restarts) clearTimeout(timer);
    await Promise.all([...children.values()].map((child) => child.stop()));
  }

  const targets = (await findFreePorts(deps.count)).map(
    (port, index): Target => ({ id: `instance-${index + 1}`, host: '127.0.0.1', port }),
  );
  try {
    await Promise.all(targets.map(run));
  } catch (error) {
    await stop();
    throw error;
  }
  return { targets, pid: (instanceId) => children.get(instanceId)?.pid, stop };
}
