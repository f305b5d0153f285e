import type { AnsweredRequest } from './completed-request.ts';

export interface AnsweredRequests {
  /** Notes an answered request down; it is told of a moment later, or when the process ends. */
  note(request: AnsweredRequest): void;
  /** Tells of all that were noted down. */
  flush(): void;
}

/** The time of a log line may be as much later than that of the answer. */
const gatherMs = 10;

/**
 * Gathers answered requests, and tells each of `tells` of those of `gatherMs` together. Making many log lines or spans
 * one after the other takes a fraction of making each between two answers, whose code and data the processor has at hand
 * then.
 */
export function createAnsweredRequests(tells: readonly ((request: AnsweredRequest) => void)[]): AnsweredRequests {
  let answered: AnsweredRequest[] = [];

  function flush(): void {
    const gathered = answered;
    answered = [];
    for (const tell of tells) gathered.forEach(tell);
  }
  // Before the logger's own listener, which takes the lines.
  process.prependListener('exit', flush);

  return {
    note(request) {
      if (answered.length === 0) setTimeout(flush, gatherMs);
      answered.push(request);
    },
    flush,
  };
}
