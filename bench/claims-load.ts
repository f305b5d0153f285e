// node bench/claims-load.ts URL CONNECTIONS SECONDS
//
// Sends claims over CONNECTIONS connections for SECONDS, each connection one after the other, in a process of its own so
// that it disturbs what it measures as little as it can. Prints one line of JSON: LoadResult.
import autocannon from 'autocannon';
import type { LoadResult } from './harness/claims-load-result.ts';

const claim = JSON.stringify({
  policy_id: 'MOT-204518',
  name: 'Bench Claimant',
  dob: '1980-02-29',
  mobile: '+442079460000',
});
/** An answer that takes longer is of no use to the claimant any more. */
const usefulMs = 2000;

const [url = '', connections = '', seconds = ''] = process.argv.slice(2);
const acceptedMs: number[] = [];
let late = 0;
let refused = 0;
const startedAt = performance.now();
const run = autocannon(
  {
    url: `${url}/api/claims`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: claim,
    connections: Number(connections),
    duration: Number(seconds),
    timeout: 30,
  },
  (error, result) => {
    if (error) throw error;
    acceptedMs.sort((one, other) => one - other);
    const at = (share: number) => acceptedMs[Math.floor(share * (acceptedMs.length - 1))] ?? Number.NaN;
    const measured: LoadResult = {
      acceptedPerSecond: (acceptedMs.length - late) / ((performance.now() - startedAt) / 1000),
      refusedPerSecond: refused / result.duration,
      failed: result.errors + result.timeouts,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
    console.log(JSON.stringify(measured));
  },
);
run.on('response', (_client, status, _bytes, durationMs) => {
  if (status !== 201) {
    refused += 1;
    return;
  }
  if (durationMs > usefulMs) late += 1;
  acceptedMs.push(durationMs);
});
