import autocannon from 'autocannon';
import { type ClaimsLoad, type ClaimsLoadResult, claimBody, loadResult } from './claims-load.ts';

/** Each connection sends the next claim when the one before is answered. */
export function sendClaims({ url, connections, seconds }: ClaimsLoad): Promise<ClaimsLoadResult> {
  const acceptedMs: number[] = [];
  let refused = 0;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url: `${url}/api/claims`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: claimBody,
        connections,
        duration: seconds,
        timeout: 30,
      },
      (error, { errors, timeouts }) => {
        if (error) return reject(error);
        const tookSeconds = (performance.now() - startedAt) / 1000;
        resolve(loadResult({ acceptedMs, refused, failed: errors + timeouts, seconds: tookSeconds }));
      },
    );
    run.on('response', (_client, status, _bytes, durationMs) => {
      if (status === 201) acceptedMs.push(durationMs);
      else refused += 1;
    });
  });
}
