import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;

/** Creates a source of random hex digits that asks the operating system for many at once, because asking is what takes time. */
export function createRandomHex(): (bytes: number) => string {
  const pool = Buffer.allocUnsafe(poolBytes);
  let used = poolBytes;
  return (bytes) => {
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString('hex', used - bytes, used);
  };
}
