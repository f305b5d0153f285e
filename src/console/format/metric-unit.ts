/** The units that change how a number is written; any other is left to the axis label. */
export type MetricUnit = 'Percent' | 'Seconds' | 'Milliseconds' | 'Bytes' | 'Bytes/Second' | 'Count';

const awsUnits: Readonly<Record<string, MetricUnit>> = {
  'AWS/ApplicationELB TargetResponseTime': 'Seconds',
  'AWS/RDS ReadLatency': 'Seconds',
  'AWS/RDS WriteLatency': 'Seconds',
  'AWS/RDS FreeableMemory': 'Bytes',
  'AWS/RDS FreeStorageSpace': 'Bytes',
  'AWS/RDS SwapUsage': 'Bytes',
  'AWS/RDS ReadThroughput': 'Bytes/Second',
  'AWS/RDS WriteThroughput': 'Bytes/Second',
  'AWS/EC2 NetworkIn': 'Bytes',
  'AWS/EC2 NetworkOut': 'Bytes',
};

const unitNames: Readonly<Record<string, MetricUnit>> = {
  '%': 'Percent',
  percent: 'Percent',
  s: 'Seconds',
  seconds: 'Seconds',
  ms: 'Milliseconds',
  milliseconds: 'Milliseconds',
  bytes: 'Bytes',
  'bytes/second': 'Bytes/Second',
  count: 'Count',
};

/**
 * The unit of a metric, which GetMetricData does not tell: from the documented units of AWS's own metrics, and from
 * their convention that a metric called `...Utilization` is in percent. Undefined where nothing is known.
 */
export function metricUnit(namespace: string, metricName: string, stat: string): MetricUnit | undefined {
  if (stat === 'SampleCount') return 'Count';
  return awsUnits[`${namespace} ${metricName}`] ?? (metricName.endsWith('Utilization') ? 'Percent' : undefined);
}

/** The unit that an axis label names: `ms`, `Percent`, `% of requests`. */
export function unitOfAxisLabel(label: string | undefined): MetricUnit | undefined {
  if (label === undefined) return undefined;
  return label.startsWith('%') ? 'Percent' : unitNames[label.trim().toLowerCase()];
}

/** Whether an axis label says nothing that the unit beside each number does not say. */
export function isOnlyUnit(label: string | undefined): boolean {
  return label !== undefined && unitNames[label.trim().toLowerCase()] !== undefined;
}
