/** CloudWatch units that the catalogue uses. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Percent' | 'Bytes';

/**
 * How a metric is recorded and which statistics make sense of it.
 * - `counter`: events; Sum.
 * - `distribution`: one value an event; Average, Maximum, percentiles.
 * - `gauge`: a level that is sampled every second or every few; Average, Maximum.
 */
export type MetricKind = 'counter' | 'distribution' | 'gauge';

export interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly kind: MetricKind;
  /** Each set is a CloudWatch metric of its own and costs as one. `Environment` is in every set and not repeated here. */
  readonly dimensionSets: readonly (readonly DimensionName[])[];
  readonly meaning: string;
}

/** The CloudWatch namespace of every metric that the service sends. */
export const metricNamespace = 'InsuranceClaims';

/** The values that each dimension beside `Environment` may have: a short list, because every value costs as a metric. */
export const dimensionValues = {
  /** The patterns of the routes, and what matched none. */
  Route: [
    '/',
    '/claim',
    '/claim/check',
    '/claims',
    '/claims/:reference',
    '/api/claims',
    '/api/claims/:reference',
    '/openapi.json',
    '/docs',
    '/about/:page',
    'unmatched',
  ],
  /** The one field that was wrong, as it is called on the wire, or that there were several; the body itself; or a key used for another claim. */
  Reason: [
    'body',
    'policy_id',
    'name',
    'dob',
    'mobile',
    'product',
    'when_happened',
    'what_happened',
    'several-fields',
    'key-reused',
  ],
} as const satisfies Record<string, readonly string[]>;

export type DimensionName = keyof typeof dimensionValues;

const total = [[]] as const;

/** Every metric the service emits. The recorder accepts nothing else, and `monitor validate` holds definitions against it. */
export const metricCatalogue = {
  Requests: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'HTTP requests answered, health checks left out',
  },
  ClientErrors: { unit: 'Count', kind: 'counter', dimensionSets: total, meaning: 'Requests answered with 4xx' },
  ServerErrors: { unit: 'Count', kind: 'counter', dimensionSets: total, meaning: 'Requests answered with 5xx' },
  RequestLatency: {
    unit: 'Milliseconds',
    kind: 'distribution',
    dimensionSets: [[], ['Route']],
    meaning: 'Time from the request to its answer, in all and by route',
  },
  RateLimited: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Submissions refused because the client sent too many of them in a minute',
  },
  RequestsShed: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Requests refused because the instance had as many under way as it may',
  },
  ClaimsAccepted: { unit: 'Count', kind: 'counter', dimensionSets: total, meaning: 'Claims committed to the database' },
  ClaimsReplayed: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Submissions that repeated an accepted claim and got its reference again',
  },
  ClaimsRejected: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: [[], ['Reason']],
    meaning: 'Submissions with invalid input, in all and by what was wrong',
  },
  ClaimsUnavailable: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Submissions refused because the database was away or full',
  },
  ClaimLatency: {
    unit: 'Milliseconds',
    kind: 'distribution',
    dimensionSets: total,
    meaning: 'Time from a valid submission to its COMMIT',
  },
  ClaimsUnaccounted: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Claims acknowledged but not found in the database a minute later: must be 0',
  },
  PoolInUse: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Pool connections that run a query, an instance',
  },
  PoolIdle: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Pool connections that are open and run nothing, an instance',
  },
  PoolPending: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Requests that wait for a pool connection, an instance',
  },
  PoolUtilization: {
    unit: 'Percent',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Pool connections in use, of the most an instance may open',
  },
  PoolWaitTime: {
    unit: 'Milliseconds',
    kind: 'distribution',
    dimensionSets: total,
    meaning: 'Time a query waited for its pool connection',
  },
  PoolTimeouts: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Queries that got no pool connection in time',
  },
  QueryLatency: {
    unit: 'Milliseconds',
    kind: 'distribution',
    dimensionSets: total,
    meaning: 'Time from a statement on its connection to its answer, waiting for the pool left out',
  },
  ConnectionErrors: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Database connections that could not be opened, or broke under a statement',
  },
  StatementRetries: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Statements sent to the database again after a failure that passes',
  },
  BreakerOpen: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: '1 while an instance asks the database nothing because it was away a moment ago, else 0',
  },
  ServerConnections: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: "Connections open at the database server, everybody's",
  },
  ServerConnectionLimit: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Connections that the database server takes at most (max_connections)',
  },
  ServerConnectionUtilization: {
    unit: 'Percent',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Connections open at the database server, of the most it takes',
  },
  EventLoopDelay: {
    unit: 'Milliseconds',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'The longest that the event loop was late in a second, an instance',
  },
  EventLoopUtilization: {
    unit: 'Percent',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'The part of a second in which the event loop was busy, an instance',
  },
  HeapUsed: {
    unit: 'Bytes',
    kind: 'gauge',
    dimensionSets: total,
    meaning: "Memory that JavaScript's objects take, an instance",
  },
  ResidentMemory: {
    unit: 'Bytes',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Memory that the process takes, an instance',
  },
  DiskUtilization: {
    unit: 'Percent',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'How full the disk is, an instance',
  },
  MemoryUtilization: {
    unit: 'Percent',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'How much of the memory is in use, an instance',
  },
  ExportFailures: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Calls that carried metrics or traces and failed, with all their tries',
  },
  DroppedDatapoints: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Datapoints given up because CloudWatch did not take them',
  },
  DroppedSpans: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Spans given up because they came faster than they could be sent, or X-Ray did not take them',
  },
  TraceSegmentsRefused: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Requests that were not traced because the trace that they named had 50 segments in that minute already',
  },
  DroppedLogLines: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Lines of the log that were lost because nobody read them in time, or the disk was full',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metricCatalogue;
