/**
 * Takes a sample every `everyMs`. One that fails is left out, because a process without a file to open cannot even read its
 * own memory and has better to do than to end of that. Gives the function that ends it.
 */
export function sampleEvery(everyMs: number, sample: () => unknown): () => void {
  const timer = setInterval(async () => {
    try {
      await sample();
    } catch {
      // The next one comes.
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
