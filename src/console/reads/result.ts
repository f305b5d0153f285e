import { awsProblem, type Problem } from './aws-problem.ts';

/** What became of one reading. A page shows the problem of one part in its place and draws the others. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Runs a reading and gives its failure back as a problem; it never rejects. */
export async function outcomeOf<T>(reading: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await reading() };
  } catch (error) {
    return { ok: false, problem: error instanceof OutcomeFailed ? error.problem : awsProblem(error) };
  }
}

/** The value of an outcome. A failure is thrown, and becomes the same problem of the outcome that needed it. */
export function expectValue<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new OutcomeFailed(outcome.problem);
}

class OutcomeFailed extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}
