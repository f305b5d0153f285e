import { createParseSubmission, type Submission } from '../src/service/claims/claim.ts';
import { sampleClaim } from '../src/service/claims/sample-claim.ts';

/** The sample claim in the form in which it is stored. */
export function sampleSubmission(): Submission {
  const parse = createParseSubmission({ phoneRegion: 'GB' });
  const parsed = parse(sampleClaim(), { today: new Date('2026-03-01T12:00:00Z'), productCodes: undefined });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.submission;
}
