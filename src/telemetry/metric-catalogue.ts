/** CloudWatch units that the catalogue uses. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Percent';

/**
 * How a metric is recorded and which statistics make sense of it.
 * - `counter`: events; Sum.
 * - `distribution`: one value an event; Average, Maximum, percentiles.
 * - `gauge`: a level that is sampled every second; Average, Maximum.
 */
export type MetricKind = 'counter' | 'distribution' | 'gauge';

export interface MetricDefinition {
  readonly unit: MetricUnit;
  readonly kind: MetricKind;
  /** Each set is a CloudWatch metric of its own and costs as one. `Environment` is in every set and not repeated here. */
  readonly dimensionSets: readonly (readonly string[])[];
  readonly meaning: string;
}

/** The CloudWatch namespace of every metric that the service sends. */
export const metricNamespace = 'InsuranceClaims';

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
  ClaimsRejected: { unit: 'Count', kind: 'counter', dimensionSets: total, meaning: 'Submissions with invalid input' },
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
  PoolInUse: {
    unit: 'Count',
    kind: 'gauge',
    dimensionSets: total,
    meaning: 'Pool connections that run a query, an instance',
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
  ExportFailures: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Calls to CloudWatch that failed for good',
  },
  DroppedDatapoints: {
    unit: 'Count',
    kind: 'counter',
    dimensionSets: total,
    meaning: 'Datapoints given up because CloudWatch did not take them in time',
  },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metricCatalogue;
