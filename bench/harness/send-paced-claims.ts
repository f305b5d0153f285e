import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { claimBody, isAccepted, loadResult, type PacedLoad, type PacedLoadResult, percentile } from './claims-load.ts';

const mostConnections = 64;
const tickMs = 1;

/**
 * Sends claims at a steady rate, which autocannon cannot: its rates are bursts at the beginning of each second. A claim's
 * time runs from when it was due, so that one which waits for its turn counts in full.
 */
export async function sendPacedClaims({ urls, perSecond, seconds }: PacedLoad): Promise<PacedLoadResult[]> {
  const targets = urls.map((url) => createTarget(url, seconds));
  const reversed = [...targets].reverse();
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < perSecond * seconds; await delay(tickMs)) {
    const elapsedMs = performance.now() - startedAt;
    for (; sent < perSecond * seconds && (sent * 1000) / perSecond <= elapsedMs; sent += 1) {
      const due = { atMs: startedAt + (sent * 1000) / perSecond, second: Math.floor(sent / perSecond) };
      // Whoever is second waits for the first one's sending.
      for (const target of sent % 2 === 0 ? targets : reversed) answers.push(target.send(due));
    }
  }
  await Promise.all(answers);
  return targets.map((target) => target.finish());
}

function createTarget(url: string, seconds: number) {
  const claimsUrl = new URL('/api/claims', url);
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnections });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(claimBody) };
  const acceptedMs = Array.from({ length: seconds }, (): number[] => []);
  let refused = 0;
  let failed = 0;
  return {
    send: (due: { atMs: number; second: number }) =>
      new Promise<void>((resolve) => {
        const outgoing = request(claimsUrl, { method: 'POST', headers, agent }, (answer) => {
          answer.resume();
          answer.once('end', () => {
            if (isAccepted(answer.statusCode)) acceptedMs[due.second]?.push(performance.now() - due.atMs);
            else refused += 1;
            resolve();
          });
        });
        outgoing.once('error', () => {
          failed += 1;
          resolve();
        });
        outgoing.end(claimBody);
      }),
    finish(): PacedLoadResult {
      agent.destroy();
      return {
        ...loadResult({ acceptedMs: acceptedMs.flat(), refused, failed, seconds }),
        p99MsEachSecond: acceptedMs.map((ms) => percentile(ms, 99)),
      };
    },
  };
}
