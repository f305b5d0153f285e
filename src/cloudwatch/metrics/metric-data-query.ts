import type { Dimension } from './dimensions.ts';

/** One metric and how to read it; CloudWatch's own field names. */
export interface MetricStat {
  readonly Metric: {
    readonly Namespace: string;
    readonly MetricName: string;
    readonly Dimensions?: readonly Dimension[] | undefined;
  };
  /** Seconds. */
  readonly Period: number;
  readonly Stat: string;
  readonly Unit?: string | undefined;
}

/** One query of GetMetricData or of an alarm's `Metrics`: a metric, or an expression over other queries' Ids. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?: MetricStat | undefined;
  readonly Expression?: string | undefined;
  readonly Label?: string | undefined;
  /** True when left out. */
  readonly ReturnData?: boolean | undefined;
  readonly Period?: number | undefined;
}
