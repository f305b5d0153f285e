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

/** A claim as the form sends it, and whatever else the form sends with it: what begins as a date does in three parts. */
export function formFields(claim: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(claim).flatMap(([name, value]) =>
    /^\d{4}-\d{2}-\d{2}/.test(value) ? Object.entries(dateFields(name, value)) : [[name, value]],
  );
  return Object.fromEntries(entries);
}

function dateFields(name: string, date: string): Record<string, string> {
  const [year = '', month = '', ...day] = date.split('-');
  return { [`${name}-day`]: day.join('-'), [`${name}-month`]: month, [`${name}-year`]: year };
}
