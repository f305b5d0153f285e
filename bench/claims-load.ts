// Sends claims for as long as a parent process (bench/harness/load-program.ts) has loads for it, in a process of its own so
// that it disturbs what it measures as little as it can, and in one for all of them: a fresh one takes half a second until
// V8 has compiled it, and would measure itself. Answers each message with the results, one for each URL.
import type { ClaimsLoad, LookUpLoad, PacedLoad } from './harness/claims-load.ts';
import { sendClaims } from './harness/send-claims.ts';
import { sendLookUps } from './harness/send-look-ups.ts';
import { sendPacedClaims } from './harness/send-paced-claims.ts';

process.on('message', async (load: ClaimsLoad | LookUpLoad | PacedLoad) => {
  process.send?.(await send(load));
});

async function send(load: ClaimsLoad | LookUpLoad | PacedLoad): Promise<readonly unknown[]> {
  if ('lookUpUrl' in load) return [await sendLookUps(load)];
  return 'url' in load ? [await sendClaims(load)] : sendPacedClaims(load);
}
