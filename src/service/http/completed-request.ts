import type { RequestSpan } from '../telemetry/traces/request-span.ts';
import type { RequestFacts } from '../web/request-facts.ts';

/** The route of a request for a page that there is not. */
export const unmatchedRoute = 'unmatched';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The pattern that matched, or `unmatchedRoute`. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly facts: RequestFacts;
  /** 32 hex characters. */
  readonly traceId: string;
  readonly error: Error | undefined;
  /** Undefined when the request is not sampled. */
  readonly traced: TracedRequest | undefined;
}

/** What only the span of a request tells, as it came in. */
export interface TracedRequest {
  /** Ended, and not yet described. */
  readonly span: RequestSpan;
  readonly path: string;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
  readonly forwardedFor: string | undefined;
  /** The address at the other end of the connection. */
  readonly peerAddress: string | undefined;
}
