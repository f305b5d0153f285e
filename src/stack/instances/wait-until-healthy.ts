import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../base/errors.ts';

const timeoutMs = 30_000;
const pollMs = 50;

/** Resolves when so many targets are healthy. Throws `PROCESS_FAILED` when that takes more than half a minute. */
export async function untilHealthy(deps: { count: number; healthy(): number }): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (deps.healthy() < deps.count) {
    if (performance.now() > deadlineMs) {
      throw new AppError('PROCESS_FAILED', `The instances did not get healthy within ${timeoutMs / 1000} s.`, {
        remedy: 'What they wrote stands above; the machine may also be too busy.',
      });
    }
    await delay(pollMs);
  }
}
