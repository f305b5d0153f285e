import { type ClaimsContext, claimNotFound, commandName } from './claims-context.ts';
import { withClaimsSession } from './claims-session.ts';
import { eraseClaim } from './erase-claim.ts';
import { findTombstone } from './find-tombstone.ts';

export interface EraseOptions {
  readonly reference: string;
  readonly yes: boolean;
}

/**
 * `npm run claims -- erase`: asks, and erases the claim. Exit code 0 when it is erased, also when it was before; 1 when somebody
 * declined; 2 when nobody could be asked and `--yes` was not given.
 */
export async function eraseCommand(context: ClaimsContext, { reference, yes }: EraseOptions): Promise<number> {
  const { database } = context.deps.config();
  const { claim, tombstone } = await withClaimsSession(database, async (session) => {
    const [found] = await session.select<{ created_at: Date }>('SELECT created_at FROM claims WHERE reference = ?', [
      reference,
    ]);
    return { claim: found, tombstone: await findTombstone(session, reference) };
  });
  if (claim === undefined) {
    if (tombstone === undefined) throw claimNotFound(reference);
    context.say(`${reference} was erased on ${tombstone.erased_on}.\n`);
    context.answer({ action: 'erase', claims: 0, references: [], ...tombstone });
    return 0;
  }
  if (!yes) {
    const answer = await confirm(context, reference, claim.created_at);
    if (answer !== 'yes') return answer === 'nobody to ask' ? 2 : 1;
  }
  // On a connection of its own: an answer may take its time.
  const references = await withClaimsSession(database, (session) => eraseClaim(session, reference, context.deps));
  // Somebody else was faster.
  if (references.length === 0) throw claimNotFound(reference);
  const deed = { action: 'erase', claims: references.length, references } as const;
  context.audit(deed);
  context.answer(deed);
  const copies = 'Copies last until they expire: docs/data.md says where and how long.';
  context.say(`Erased ${references.join(' and ')}. ${copies}\n`);
  return 0;
}

async function confirm(
  context: ClaimsContext,
  reference: string,
  receivedAt: Date,
): Promise<'yes' | 'no' | 'nobody to ask'> {
  const { deps, json } = context;
  if (!deps.interactive || json) {
    const confirmWith = `${commandName} erase --reference ${reference} --yes`;
    context.answer({ action: 'erase', claims: 0, references: [], confirmWith });
    context.say(`Nobody can be asked here. To erase the claim, run:\n  ${confirmWith}\n`);
    return 'nobody to ask';
  }
  const received = receivedAt.toISOString().slice(0, 10);
  const answer = await deps.ask(`Erase ${reference}, received on ${received}? It cannot be had back. [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return 'yes';
  context.say('Nothing was erased.\n');
  return 'no';
}
