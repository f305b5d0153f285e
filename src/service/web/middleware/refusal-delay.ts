const delayMs = 1000;
const mostDelayed = 1000;

/** Resolves when a refusal may go out. */
export type RefusalDelay = () => Promise<void>;

/**
 * Creates what keeps a refusal back for a second: whoever asks again with every answer, on many connections, would otherwise
 * cost as much as if they had been served. Beyond `mostDelayed` that wait, refusals go out at once.
 */
export function createRefusalDelay(): RefusalDelay {
  let delayed = 0;
  return async () => {
    if (delayed >= mostDelayed) return;
    delayed += 1;
    await new Promise((resume) => setTimeout(resume, delayMs));
    delayed -= 1;
  };
}
