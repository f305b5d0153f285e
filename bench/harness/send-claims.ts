import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import {
  type ClaimsLoad,
  type ClaimsLoadResult,
  claimBody,
  claimFormBody,
  isAccepted,
  loadResult,
} from './claims-load.ts';
import { readProcessorUs } from './processor-time.ts';

/** Claims between one and its repetition: the first is stored by then. */
const repeatedAfter = 512;

/** Each connection sends the next claim when the one before is answered. */
export async function sendClaims(load: ClaimsLoad): Promise<ClaimsLoadResult> {
  const { url, connections, seconds, to = 'api', repeatedShare, pid } = load;
  const acceptedMs: number[] = [];
  let refused = 0;
  const path = to === 'api' ? '/api/claims' : '/claim';
  const type = to === 'api' ? 'application/json' : 'application/x-www-form-urlencoded';
  const headers = { 'content-type': type };
  const key = keys(repeatedShare ?? 0);
  const setupRequest = (request: autocannon.Request) => ({
    ...request,
    headers: { ...headers, 'idempotency-key': key() },
  });
  const processorUsBefore = pid === undefined ? Number.NaN : await readProcessorUs(pid);
  const startedAt = performance.now();
  const { errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(
      {
        url: url + path,
        method: 'POST',
        headers,
        body: to === 'api' ? claimBody : claimFormBody,
        ...(repeatedShare === undefined ? {} : { requests: [{ path, setupRequest }] }),
        connections,
        duration: seconds,
        timeout: 30,
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    run.on('response', (_client, status, _bytes, durationMs) => {
      if (isAccepted(status)) acceptedMs.push(durationMs);
      else refused += 1;
    });
  });
  const tookSeconds = (performance.now() - startedAt) / 1000;
  const processorUs = pid === undefined ? undefined : (await readProcessorUs(pid)) - processorUsBefore;
  return loadResult({ acceptedMs, refused, failed: errors + timeouts, seconds: tookSeconds, processorUs });
}

/** Gives key after key, of which `repeatedShare` were given before. */
function keys(repeatedShare: number): () => string {
  const given: string[] = [];
  let count = 0;
  return () => {
    count += 1;
    const isRepeated = Math.floor(count * repeatedShare) > Math.floor((count - 1) * repeatedShare);
    const earlier = given.length >= repeatedAfter || repeatedShare === 1 ? given.shift() : undefined;
    const key = (isRepeated ? earlier : undefined) ?? randomUUID();
    given.push(key);
    return key;
  };
}
