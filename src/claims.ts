import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './monitoring/cli/change/ask.ts';
import { runClaims } from './service/claims/personal-data/run-claims.ts';
import { readClaimsConfig } from './service/config/config.ts';

/** Composition root of `npm run claims`: what claimants may ask of their data, and how long claims are kept. */
const stop = new AbortController();
// Once: who asks a second time does not want to wait for the end of a batch.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());

process.exitCode = await runClaims(process.argv.slice(2), {
  config: () => readClaimsConfig(process.env),
  interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY),
  signal: stop.signal,
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  ask,
  nowMs: Date.now,
  pause: (ms) => delay(ms),
});
