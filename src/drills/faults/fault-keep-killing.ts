const lookEveryMs = 50;

/**
 * Kills a process outright, and whatever takes its place, again and again. `pid` says which it is now, if any. Gives the
 * function that ends it.
 */
export function keepKilling(pid: () => number | undefined): () => void {
  const kill = () => {
    const victim = pid();
    if (victim === undefined) return;
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // It ended by itself between the two lines above.
    }
  };
  kill();
  const timer = setInterval(kill, lookEveryMs);
  return () => clearInterval(timer);
}
