import { vi } from 'vitest';

/** Puts `AbortSignal.timeout` on the fake clock until mocks are restored: Node's own runs on one that no test can step. */
export function stepAbortTimeouts(): void {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((timeoutMs) => {
    const timeout = new AbortController();
    setTimeout(() => timeout.abort(new DOMException('The time is over', 'TimeoutError')), timeoutMs);
    return timeout.signal;
  });
}
