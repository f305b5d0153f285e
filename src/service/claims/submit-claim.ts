import { hash } from 'node:crypto';
import { isAppError } from '../../base/errors.ts';
import type { MetricName } from '../telemetry/metrics/metric-catalogue.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';
import type { CheckClaim } from './check-claim.ts';
import { type FieldErrors, type Submission, submissionValues } from './claim.ts';
import { createClaimKey, isSamePolicy, type SubmissionKey, withOwnIdempotencyKey } from './claim-key.ts';
import type { ClaimRepository, EarlierClaim, OnWait } from './claim-repository.ts';
import { createReference } from './reference.ts';

/** Of every version of a claim; an absent one has its place in the hash. */
const firstFields = 5;

export type SubmitResult =
  | { readonly outcome: 'accepted' | 'replayed'; readonly reference: string; readonly receivedAt: Date }
  | { readonly outcome: 'invalid'; readonly errors: FieldErrors }
  /** The idempotency key was used before, for another content. */
  | { readonly outcome: 'key-reused'; readonly reference: string }
  /** The key is that of a claim that was erased. */
  | { readonly outcome: 'erased' };

export type SubmitClaim = (
  input: Parameters<CheckClaim>[0] & {
    /** What a retry of this submission carries again; without one every call is a submission of its own. */
    readonly key: SubmissionKey | undefined;
    /** Hears how long the claim waited for a connection to the database. */
    readonly onWait?: OnWait;
  },
) => Promise<SubmitResult>;

/**
 * Creates the verb that stores a claim: it resolves with `accepted` only after COMMIT. The same key with the same
 * content gives the reference of the first try (`replayed`), also across instances, because the key is unique in the
 * database. Rejects with `DATABASE_UNAVAILABLE` when the claim could not be stored; then the same key may be sent again.
 */
export function createSubmitClaim(deps: {
  checkClaim: CheckClaim;
  repository: ClaimRepository;
  metrics: MetricRecorder;
  /** Hears the reference of a claim that is stored and about to be acknowledged. */
  onAccepted: (reference: string) => void;
  nowMs: () => number;
}): SubmitClaim {
  const { checkClaim, repository, metrics, onAccepted, nowMs } = deps;

  async function store(
    submission: Submission,
    submissionKey: SubmissionKey | undefined,
    onWait?: OnWait,
  ): Promise<StoreResult> {
    let key = createClaimKey(submissionKey, submission.policyId);
    const contentHash = hashSubmission(submission);
    // MySQL keeps milliseconds here, and so does a Date: what is answered is what is stored.
    const receivedAt = new Date(nowMs());
    for (;;) {
      const reference = createReference();
      const result = await repository.insert({ reference, submission, receivedAt, key, contentHash }, onWait);
      switch (result.outcome) {
        case 'inserted':
          return { outcome: 'accepted', reference, receivedAt };
        case 'erased':
          return { outcome: 'erased' };
        case 'key-taken':
          return isSameContent(result.earlier, submission, contentHash)
            ? { outcome: 'replayed', reference: result.earlier.reference, receivedAt: result.earlier.receivedAt }
            : { outcome: 'key-reused', reference: result.earlier.reference };
        case 'idempotency-key-taken':
          key = withOwnIdempotencyKey(key);
          break;
        default:
        // The reference was another claim's, which is taken for as good as impossible but not for granted.
      }
    }
  }

  async function submit({ key, onWait, ...input }: Parameters<SubmitClaim>[0]): Promise<SubmitResult> {
    const checked = await checkClaim(input);
    if (!checked.ok) return { outcome: 'invalid', errors: checked.errors };
    const startMs = performance.now();
    const result = await store(checked.submission, key, onWait);
    if (result.outcome === 'accepted') {
      metrics.record('ClaimLatency', performance.now() - startMs);
      onAccepted(result.reference);
    }
    metrics.record(metricOfOutcome[result.outcome], 1, reasonOf(result));
    return result;
  }

  return async (input) => {
    try {
      return await submit(input);
    } catch (error) {
      if (isAppError(error, 'DATABASE_UNAVAILABLE')) metrics.record('ClaimsUnavailable', 1);
      throw error;
    }
  };
}

type StoreResult = Exclude<SubmitResult, { outcome: 'invalid' }>;

const metricOfOutcome = {
  accepted: 'ClaimsAccepted',
  replayed: 'ClaimsReplayed',
  'key-reused': 'ClaimsRejected',
  erased: 'ClaimsRejected',
} as const satisfies Record<StoreResult['outcome'], MetricName>;

function reasonOf({ outcome }: StoreResult): { Reason: 'key-reused' } | undefined {
  return outcome === 'key-reused' || outcome === 'erased' ? { Reason: 'key-reused' } : undefined;
}

/** The policy's number counts as the earlier claim has it, whose version may have written it in another form. */
function isSameContent(earlier: EarlierClaim, submission: Submission, contentHash: Buffer): boolean {
  const { policyId } = earlier;
  if (policyId === submission.policyId) return earlier.contentHash.equals(contentHash);
  return isSamePolicy(earlier, submission) && earlier.contentHash.equals(hashSubmission({ ...submission, policyId }));
}

/** What a claim had before a field was added has the same hash afterwards: a retry may meet the next version. */
function hashSubmission(submission: Submission): Buffer {
  const values = submissionValues(submission).map((value) => value?.normalize('NFC') ?? null);
  while (values.length > firstFields && values.at(-1) === null) values.pop();
  // By way of a text: asked for a buffer, Node allocates one outside of its pool, which takes twice as long as the hash.
  return Buffer.from(hash('sha256', JSON.stringify(values), 'hex'), 'hex');
}
