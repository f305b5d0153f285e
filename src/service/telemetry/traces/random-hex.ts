import { randomFillSync } from 'node:crypto';

const poolBytes = 2048;

/**
 * Creates a source of random hex digits that asks the operating system for many at once, and writes them as text at once:
 * asking is what takes time.
 */
export function createRandomHex(): (bytes: number) => string {
  const pool = Buffer.allocUnsafe(poolBytes);
  let digits = '';
  let used = 0;
  return (bytes) => {
    const length = 2 * bytes;
    if (used + length > digits.length) {
      digits = randomFillSync(pool).toString('hex');
      used = 0;
    }
    used += length;
    return digits.slice(used - length, used);
  };
}
