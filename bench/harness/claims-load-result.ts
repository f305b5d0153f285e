/** What one run of `bench/claims-load.ts` saw. */
export interface LoadResult {
  /** Claims answered 201 in time to be of use. */
  readonly acceptedPerSecond: number;
  /** Answers other than 201. */
  readonly refusedPerSecond: number;
  /** Requests without an answer. */
  readonly failed: number;
  /** Of the answers 201. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}
