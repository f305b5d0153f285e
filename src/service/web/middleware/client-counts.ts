/** A client's count after one more was added. */
export interface ClientCount {
  readonly count: number;
  /** Milliseconds, more than none, until the client is counted from the beginning. */
  readonly leftMs: number;
  /** Takes it back, of the window in which it was counted. */
  giveBack(): void;
}

/**
 * Counts what clients send, each in a window that begins with its first. The windows of `most` clients are kept: beyond
 * that the one that ends soonest is forgotten, so that no number of addresses takes the memory of the process. `nowMs` is
 * a clock that is never set back.
 */
export function createClientCounts(deps: {
  windowMs: number;
  most: number;
  nowMs: () => number;
}): (client: string) => ClientCount {
  /** In the order in which they began, which is that in which they end. */
  const windows = new Map<string, { count: number; readonly endsMs: number }>();

  function forget(nowMs: number): void {
    for (const [client, { endsMs }] of windows) {
      if (endsMs > nowMs && windows.size < deps.most) return;
      windows.delete(client);
    }
  }

  return (client) => {
    const nowMs = deps.nowMs();
    let window = windows.get(client);
    if (window === undefined || window.endsMs <= nowMs) {
      forget(nowMs);
      window = { count: 0, endsMs: nowMs + deps.windowMs };
      windows.set(client, window);
    }
    const counted = window;
    counted.count += 1;
    return {
      count: counted.count,
      leftMs: counted.endsMs - nowMs,
      giveBack() {
        counted.count -= 1;
      },
    };
  };
}
