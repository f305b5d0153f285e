import { sampleClaim } from '../../src/service/claims/sample-claim.ts';
import { atLeast, atMost, type BenchContext, type Row } from './bench.ts';
import { describeLoad } from './claims-load.ts';
import type { ClaimsTarget } from './claims-targets.ts';
import type { LoadProgram } from './load-program.ts';
import { median } from './median.ts';

const warmUpSeconds = 10;
const connections = 64;
const lookedUp = 200;

/** Claims a second and the time of a look-up, the full table's of the empty one's: medians over rounds. */
export async function* measureStored(
  context: BenchContext,
  {
    program,
    rounds,
    seconds,
    ...targets
  }: { program: LoadProgram; empty: ClaimsTarget; full: ClaimsTarget; rounds: number; seconds: number },
): AsyncGenerator<Row> {
  const rates: number[] = [];
  const p50: number[] = [];
  const both = [targets.empty, targets.full] as const;
  for (const { url } of both) await program.warmUp({ url, connections, seconds: warmUpSeconds });
  const references = await Promise.all(both.map(sendSome));
  for (let round = 0; round < rounds; round += 1) {
    const rate = [Number.NaN, Number.NaN];
    const lookUpMs = [Number.NaN, Number.NaN];
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const { name, url, pid } = both[index]!;
      const result = await program.measure({ url, pid, connections, seconds });
      context.progress(`round ${round + 1}, ${name}: ${describeLoad(result)}`);
      rate[index] = result.acceptedPerSecond;
      lookUpMs[index] = await lookUpP50Ms(url, references[index]!);
      context.progress(`round ${round + 1}, ${name}: a look-up takes ${lookUpMs[index].toFixed(2)} ms`);
    }
    rates.push(rate[1]! / rate[0]!);
    p50.push(lookUpMs[1]! / lookUpMs[0]!);
  }
  yield atLeast("claims/s with ten million stored, of an empty table's", median(rates), 'times', 0.9);
  yield atMost("p50 of a look-up with ten million stored, of an empty table's", median(p50), 'times', 1.2);
}

/** Sends claims, and gives their references. */
async function sendSome({ url }: ClaimsTarget): Promise<string[]> {
  const references: string[] = [];
  for (let sent = 0; sent < lookedUp; sent += 1) {
    const answer = await fetch(`${url}/api/claims`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sampleClaim()),
    });
    references.push(((await answer.json()) as { reference: string }).reference);
  }
  return references;
}

/** One look-up after the other. */
async function lookUpP50Ms(url: string, references: readonly string[]): Promise<number> {
  const tookMs: number[] = [];
  for (const reference of references) {
    const startedAt = performance.now();
    const answer = await fetch(`${url}/api/claims/${reference}`);
    await answer.arrayBuffer();
    if (answer.ok) tookMs.push(performance.now() - startedAt);
  }
  return median(tookMs);
}
