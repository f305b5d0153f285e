import { AppError } from '../../../base/errors.ts';
import { mobileNumberProblem, readMobileNumber } from '../mobile-number.ts';
import { asJson, type ClaimsContext, claimNotFound } from './claims-context.ts';
import { withClaimsSession } from './claims-session.ts';
import { type ClaimsExport, exportByMobile, exportByReference } from './export-claims.ts';

/** One of the two is given. */
export interface ExportOptions {
  readonly reference?: string;
  /** As somebody wrote it. */
  readonly mobile?: string;
}

/** `npm run claims -- export`: exit code 0 when there is such a claim, or was before it was erased. */
export async function exportCommand(context: ClaimsContext, options: ExportOptions): Promise<number> {
  const { claims, erased } = await readClaims(context, options);
  const by = options.reference === undefined ? 'mobile' : 'reference';
  const references = claims.map(({ reference }) => reference);
  context.audit({ action: 'export', by, claims: claims.length, references });
  if (claims.length + erased.length === 0) throw claimNotFound(options.reference);
  const { deps } = context;
  deps.writeOut(asJson({ exported_at: new Date(deps.nowMs()), claims, erased }));
  return 0;
}

async function readClaims(context: ClaimsContext, options: ExportOptions): Promise<ClaimsExport> {
  const { reference, mobile: typed = '' } = options;
  const { database, phoneRegion } = context.deps.config();
  if (reference !== undefined) return withClaimsSession(database, (session) => exportByReference(session, reference));
  const mobile = readMobileNumber(typed, phoneRegion);
  if (mobile === undefined)
    throw new AppError('CONFIG_INVALID', `--mobile: ${mobileNumberProblem(typed, phoneRegion)}.`);
  const onProgress = context.progress((share: number) => `Looked through ${Math.round(100 * share)} % of all claims.`);
  return withClaimsSession(database, (session) =>
    exportByMobile(session, mobile, { signal: context.deps.signal, onProgress }),
  );
}
