/** What a request's own line in the log says beyond HTTP. A handler fills it in; nothing personal may go in here. */
export interface RequestFacts {
  /** `1-...`, the id under which the trace, the log line and the error page are found. */
  readonly xrayTraceId: string;
  /** The claim that the request was about. */
  reference?: string;
  /** What became of a submission. */
  outcome?: string;
  /** How long its statement waited for a turn and a connection, in milliseconds. */
  poolWaitMs?: number;
}

/** What hears how long a statement waited, for the facts of its request. */
export function notesWait(facts: RequestFacts): (waitMs: number) => void {
  return (waitMs) => {
    facts.poolWaitMs = waitMs;
  };
}

/** Hono's typed context variables. */
export interface RequestEnvironment {
  Variables: { facts: RequestFacts };
}
