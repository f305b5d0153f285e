/** Runs to its end, in one go, what is written in steps so that others may have a turn in between. Throws what it throws. */
export function runAtOnce<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
