import { dimensionValues } from '../telemetry/metrics/metric-catalogue.ts';
import type { MetricRecorder } from '../telemetry/metrics/metric-recorder.ts';
import type { FieldErrors, ParsedSubmission, ParseSubmission } from './claim.ts';
import type { ProductCatalogue } from './product-catalogue.ts';

export type CheckClaim = (input: {
  /** The fields as they came in. */
  readonly fields: unknown;
  /** What is known to be wrong with them already; it comes before what the check finds. */
  readonly errors?: FieldErrors;
}) => Promise<ParsedSubmission>;

/** Creates the check of a claim against the products of today. What it rejects is counted, by reason. */
export function createCheckClaim(deps: {
  parseSubmission: ParseSubmission;
  products: ProductCatalogue;
  metrics: MetricRecorder;
  nowMs: () => number;
}): CheckClaim {
  const { parseSubmission, products, metrics, nowMs } = deps;

  return async ({ fields, errors: known = {} }) => {
    const parsed = parseSubmission(fields, { today: new Date(nowMs()), productCodes: await products.codes() });
    const errors = parsed.ok ? known : { ...parsed.errors, ...known };
    if (parsed.ok && Object.keys(errors).length === 0) return parsed;
    metrics.record('ClaimsRejected', 1, { Reason: rejectionReason(errors) });
    return { ok: false, errors };
  };
}

type RejectionReason = (typeof dimensionValues.Reason)[number];

/** Why a submission was rejected, as the catalogue lists it. A field that fails for everybody is a fault of ours. */
function rejectionReason(errors: FieldErrors): RejectionReason {
  const [field, ...others] = Object.keys(errors);
  return others.length === 0 && isReason(field) ? field : 'several-fields';
}

function isReason(field: string | undefined): field is RejectionReason {
  return dimensionValues.Reason.some((reason) => reason === field);
}
