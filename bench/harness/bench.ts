/** One measured thing, and whether it is within reach. */
export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** Like `<= 120`; empty where there is none. */
  readonly reach: string;
  readonly ok: boolean;
}

/** What a bench gets. */
export interface BenchContext {
  readonly projectFolder: string;
  /** A folder of this run's own; removed at its end. */
  readonly temporaryFolder: string;
  /** Says on stderr what is being measured. */
  progress(message: string): void;
  /** Runs `end` at the end of the bench, however it ends, the last one registered first. */
  onEnd(end: () => Promise<unknown> | unknown): void;
}

/** A bench file `bench/<name>.ts` exports this function; it yields a row as soon as it is measured. */
export type Measures = (context: BenchContext) => AsyncIterable<Row>;

/** A row that is within reach when the figure is at most `limit`. */
export function atMost(what: string, figure: number, unit: string, limit: number): Row {
  return { what, figure, unit, reach: `<= ${limit}`, ok: figure <= limit };
}

/** A row that is within reach when the figure is at least `limit`. */
export function atLeast(what: string, figure: number, unit: string, limit: number): Row {
  return { what, figure, unit, reach: `>= ${limit}`, ok: figure >= limit };
}

/** A row that is there to compare others with: it has no reach. */
export function reported(what: string, figure: number, unit: string): Row {
  return { what, figure, unit, reach: '', ok: Number.isFinite(figure) };
}

/** Runs `work` and gives its result and how long it took. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - startedAt) / 1000 };
}
