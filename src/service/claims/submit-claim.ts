import { hash, randomUUID } from 'node:crypto';
import { isAppError } from '../../base/errors.ts';
import { dimensionValues, type MetricName } from '../telemetry/metrics/metric-catalogue.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';
import type { FieldErrors, ParseSubmission, Submission } from './claim.ts';
import type { ClaimRepository, OnWait } from './claim-repository.ts';
import type { ProductCatalogue } from './product-catalogue.ts';
import { createReference } from './reference.ts';

export type SubmitResult =
  | { readonly outcome: 'accepted' | 'replayed'; readonly reference: string; readonly receivedAt: Date }
  | { readonly outcome: 'invalid'; readonly errors: FieldErrors }
  /** The idempotency key was used before, for another content. */
  | { readonly outcome: 'key-reused' };

export type SubmitClaim = (input: {
  /** The fields as they came in. */
  readonly fields: unknown;
  /** What a retry of this submission carries again; without one every call is a submission of its own. */
  readonly idempotencyKey: string | undefined;
  /** Hears how long the claim waited for a connection to the database. */
  readonly onWait?: OnWait;
}) => Promise<SubmitResult>;

/**
 * Creates the verb that stores a claim: it resolves with `accepted` only after COMMIT. The same key with the same
 * content gives the reference of the first try (`replayed`), also across instances, because the key is unique in the
 * database. Rejects with `DATABASE_UNAVAILABLE` when the claim could not be stored; then the same key may be sent again.
 */
export function createSubmitClaim(deps: {
  parseSubmission: ParseSubmission;
  repository: ClaimRepository;
  products: ProductCatalogue;
  metrics: MetricRecorder;
  /** Hears the reference of a claim that is stored and about to be acknowledged. */
  onAccepted: (reference: string) => void;
  nowMs: () => number;
}): SubmitClaim {
  const { parseSubmission, repository, products, metrics, onAccepted, nowMs } = deps;

  async function store(submission: Submission, idempotencyKey: string, onWait?: OnWait): Promise<SubmitResult> {
    const contentHash = hashSubmission(submission);
    // MySQL keeps milliseconds here, and so does a Date: what is answered is what is stored.
    const receivedAt = new Date(nowMs());
    for (;;) {
      const reference = createReference();
      const result = await repository.insert(
        { reference, submission, receivedAt, idempotencyKey, contentHash },
        onWait,
      );
      if (result === 'inserted') return { outcome: 'accepted', reference, receivedAt };
      const earlier = await repository.findByIdempotencyKey(idempotencyKey);
      // The reference was another claim's, which is taken for as good as impossible but not for granted.
      if (earlier === undefined) continue;
      // The INSERT was sent twice, because its connection broke after the first one was committed.
      if (earlier.reference === reference) return { outcome: 'accepted', reference, receivedAt };
      if (!earlier.contentHash.equals(contentHash)) return { outcome: 'key-reused' };
      return { outcome: 'replayed', reference: earlier.reference, receivedAt: earlier.receivedAt };
    }
  }

  async function submit({ fields, idempotencyKey, onWait }: Parameters<SubmitClaim>[0]): Promise<SubmitResult> {
    const parsed = parseSubmission(fields, { today: new Date(nowMs()), productCodes: await products.codes() });
    if (!parsed.ok) return { outcome: 'invalid', errors: parsed.errors };
    const startMs = performance.now();
    const result = await store(parsed.submission, idempotencyKey ?? randomUUID(), onWait);
    if (result.outcome === 'accepted') {
      metrics.record('ClaimLatency', performance.now() - startMs);
      onAccepted(result.reference);
    }
    return result;
  }

  return async (input) => {
    try {
      const result = await submit(input);
      metrics.record(metricOfOutcome[result.outcome], 1, rejection(result));
      return result;
    } catch (error) {
      if (isAppError(error, 'DATABASE_UNAVAILABLE')) metrics.record('ClaimsUnavailable', 1);
      throw error;
    }
  };
}

const metricOfOutcome = {
  accepted: 'ClaimsAccepted',
  replayed: 'ClaimsReplayed',
  invalid: 'ClaimsRejected',
  'key-reused': 'ClaimsRejected',
} as const satisfies Record<SubmitResult['outcome'], MetricName>;

/** Why a submission was rejected, as the catalogue lists it. A field that fails for everybody is a fault of ours. */
function rejection(result: SubmitResult): { Reason: RejectionReason } | undefined {
  if (result.outcome === 'key-reused') return { Reason: 'key-reused' };
  if (result.outcome !== 'invalid') return undefined;
  const [field, ...others] = Object.keys(result.errors);
  return { Reason: others.length === 0 && isReason(field) ? field : 'several-fields' };
}

type RejectionReason = (typeof dimensionValues.Reason)[number];

function isReason(field: string | undefined): field is RejectionReason {
  return dimensionValues.Reason.some((reason) => reason === field);
}

function hashSubmission({ policyId, name, dob, mobile, productCode }: Submission): Buffer {
  // By way of a text: asked for a buffer, Node allocates one outside of its pool, which takes twice as long as the hash.
  return Buffer.from(hash('sha256', JSON.stringify([policyId, name, dob, mobile, productCode ?? null]), 'hex'), 'hex');
}
