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
  /** `claims.idempotency_key`, by which versions before this one know a claim: the key as it was sent, or one that nobody has. */
  readonly idempotencyKey: string;
  /** `claims.claim_key`: 16 bytes, of the key and what it counts for. Undefined without a key. */
  readonly claimKey: Buffer | undefined;
}

const longestStored = 128;
const claimKeyBytes = 16;
/** Where the text of a UUID says its version. */
const versionAt = 14;

/** The key of a claim for `policyId`. Without a key of its own each claim gets one that nobody has. */
export function createClaimKey(submissionKey: SubmissionKey | undefined, policyId: string): ClaimKey {
  if (submissionKey === undefined) return { from: 'api', idempotencyKey: createOwnKey(), claimKey: undefined };
  const { from, key, sent = key } = submissionKey;
  const parts = from === 'form' ? [from, key] : [from, policyId, key];
  const digest = Buffer.from(hash('sha256', JSON.stringify(parts), 'hex'), 'hex');
  return {
    from,
    idempotencyKey: sent.length > longestStored ? createOwnKey() : sent,
    claimKey: digest.subarray(0, claimKeyBytes),
  };
}

/**
 * A key that nobody has: a UUID of version 7, RFC 9562. It begins with the time in milliseconds, so that the index of a
 * table of millions takes new keys beside each other; random ones each change a page of their own.
 */
export function createOwnKey(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(versionAt + 1)}`;
}

/** The same key for a claim whose `idempotencyKey` another one has, which this key does not mean. */
export function withOwnIdempotencyKey(key: ClaimKey): ClaimKey {
  return { ...key, idempotencyKey: createOwnKey() };
}

/** Versions before wrote a policy's number as it was sent, with its hyphen or without. */
export function isSamePolicy(one: { readonly policyId: string }, other: { readonly policyId: string }): boolean {
  return one.policyId.replace('-', '') === other.policyId.replace('-', '');
}
