import type { z } from 'zod';
import type { createSubmissionSchema } from './claim.ts';
import sample from './sample-claim.json' with { type: 'json' };

type ClaimFields = z.input<ReturnType<typeof createSubmissionSchema>>;

/**
 * A claim that the API accepts, for tests, drills and benches, with `changes`. Its telephone number is one that is set aside
 * for fiction, so that nobody is ever called.
 */
export function sampleClaim(changes: Partial<typeof sample> = {}): typeof sample {
  return { ...(sample satisfies ClaimFields), ...changes };
}

/** A claim as the form sends it, and whatever else the form sends with it: a date in three parts. */
export function formFields({ dob, ...others }: Readonly<Record<string, string>>): Record<string, string> {
  return { ...others, ...(dob === undefined ? {} : dateFields('dob', dob)) };
}

function dateFields(name: string, date: string): Record<string, string> {
  const [year = '', month = '', ...day] = date.split('-');
  return { [`${name}-day`]: day.join('-'), [`${name}-month`]: month, [`${name}-year`]: year };
}
