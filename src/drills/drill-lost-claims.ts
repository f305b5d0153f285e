import { setTimeout as delay } from 'node:timers/promises';

const lookUpsAtOnce = 10;
const tries = 20;
const tryAgainAfterMs = 500;

/**
 * Looks up every acknowledged claim by `GET /api/claims/<reference>` and gives the references of those that are not there.
 * Only 404 says so; any other answer is asked for again.
 */
export async function findLostClaims(formUrl: string, references: readonly string[]): Promise<string[]> {
  const left = [...references];
  const lost: string[] = [];
  async function lookUp(): Promise<void> {
    for (let reference = left.pop(); reference !== undefined; reference = left.pop()) {
      if (!(await isThere(formUrl, reference))) lost.push(reference);
    }
  }
  await Promise.all(Array.from({ length: lookUpsAtOnce }, lookUp));
  return lost.sort();
}

async function isThere(formUrl: string, reference: string): Promise<boolean> {
  let last = 'no answer';
  for (let count = 0; count < tries; count += 1) {
    try {
      const response = await fetch(`${formUrl}/api/claims/${reference}`);
      await response.body?.cancel();
      if (response.ok) return true;
      if (response.status === 404) return false;
      last = String(response.status);
    } catch (error) {
      last = (error as Error).message;
    }
    await delay(tryAgainAfterMs);
  }
  throw new Error(`Claim ${reference} cannot be looked up: ${last}`);
}
