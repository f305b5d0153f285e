import { type ClaimAge, momentOfAge } from './claim-age.ts';
import type { ClaimsContext } from './claims-context.ts';
import { type ClaimsSession, withClaimsSession } from './claims-session.ts';
import { countOlder, retainClaims } from './retain-claims.ts';

export interface RetainOptions {
  readonly olderThan: ClaimAge;
  readonly dryRun: boolean;
  /** Claims to erase at most. */
  readonly limit: number;
}

/** `npm run claims -- retain`: exit code 0 when no older claim is left, and 2 when some are. */
export function retainCommand(context: ClaimsContext, options: RetainOptions): Promise<number> {
  const { deps } = context;
  const before = momentOfAge(options.olderThan, new Date(deps.nowMs()));
  const day = `${before.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return withClaimsSession(deps.config().database, async (session) => {
    const older = await countOlder(session, before);
    if (options.dryRun) {
      context.answer({ action: 'retain', dryRun: true, before, claims: 0, left: older });
      context.say(`${counted(older)} received before ${day} would be erased.\n`);
      return older === 0 ? 0 : 2;
    }
    const erased = await eraseOlder(context, session, { before, limit: options.limit, older });
    const left = await countOlder(session, before);
    context.answer({ action: 'retain', before, claims: erased, left });
    context.say(`${counted(erased)} received before ${day} erased, ${number(left)} left.\n`);
    return left === 0 ? 0 : 2;
  });
}

async function eraseOlder(
  { deps, audit, progress }: ClaimsContext,
  session: ClaimsSession,
  { before, limit, older }: { before: Date; limit: number; older: number },
): Promise<number> {
  let erased = 0;
  const say = progress((done: number) => `Erased ${number(done)} of ${number(Math.min(older, limit))}.`);
  const onProgress = (done: number) => {
    erased = done;
    say(done);
  };
  const { signal, nowMs, pause } = deps;
  try {
    return await retainClaims(session, { before, limit, signal, nowMs, pause, onProgress });
  } finally {
    // Also when it ended halfway: what was committed is gone.
    audit({ action: 'retain', before, claims: erased });
  }
}

function counted(claims: number): string {
  return claims === 1 ? '1 claim' : `${number(claims)} claims`;
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}
