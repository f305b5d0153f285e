import { hash, randomUUID } from 'node:crypto';

/** What a retry of a submission carries again. */
export interface SubmissionKey {
  /** Keys of the form and of the API are apart; an API key names a claim together with its policy. */
  readonly from: 'form' | 'api';
  readonly key: string;
  /** The key in the notation in which it was sent, where that differs. */
  readonly sent?: string;
}

/** A key as it is stored with a claim. Both parts are unique. */
export interface ClaimKey {
  readonly from: SubmissionKey['from'];
  /** `claims.idempotency_key`, by which versions before this one know a claim: the key as it was sent, or a random one. */
  readonly idempotencyKey: string;
  /** `claims.claim_key`: 16 bytes, of the key and what it counts for. Undefined without a key. */
  readonly claimKey: Buffer | undefined;
}

const longestStored = 128;
const claimKeyBytes = 16;

/** The key of a claim for `policyId`. Without a key of its own each claim gets one that nobody has. */
export function createClaimKey(submissionKey: SubmissionKey | undefined, policyId: string): ClaimKey {
  if (submissionKey === undefined) return { from: 'api', idempotencyKey: randomUUID(), claimKey: undefined };
  const { from, key, sent = key } = submissionKey;
  const parts = from === 'form' ? [from, key] : [from, policyId, key];
  const digest = Buffer.from(hash('sha256', JSON.stringify(parts), 'hex'), 'hex');
  return {
    from,
    idempotencyKey: sent.length > longestStored ? randomUUID() : sent,
    claimKey: digest.subarray(0, claimKeyBytes),
  };
}

/** The same key for a claim whose `idempotencyKey` another one has, which this key does not mean. */
export function withOwnIdempotencyKey(key: ClaimKey): ClaimKey {
  return { ...key, idempotencyKey: randomUUID() };
}

/** Versions before wrote a policy's number as it was sent, with its hyphen or without. */
export function isSamePolicy(one: { readonly policyId: string }, other: { readonly policyId: string }): boolean {
  return one.policyId.replace('-', '') === other.policyId.replace('-', '');
}
