/** A metric that AWS publishes: the sets of dimensions it comes with, and its unit. */
export interface AwsMetric {
  readonly unit: string;
  readonly dimensionSets: readonly (readonly string[])[];
}

const loadBalancer = [['LoadBalancer'], ['AvailabilityZone', 'LoadBalancer']] as const;
const targetGroup = [
  ['LoadBalancer', 'TargetGroup'],
  ['AvailabilityZone', 'LoadBalancer', 'TargetGroup'],
] as const;
const both = [...loadBalancer, ...targetGroup] as const;
const database = [['DBInstanceIdentifier']] as const;

/**
 * The metrics of AWS that definitions may use, after "CloudWatch metrics for your Application Load Balancer" and "Amazon CloudWatch
 * metrics for Amazon RDS". A definition that needs another one adds it here, from AWS's page.
 */
export const awsMetrics: Readonly<Record<string, Readonly<Record<string, AwsMetric>>>> = {
  'AWS/ApplicationELB': {
    RequestCount: { unit: 'Count', dimensionSets: both },
    HTTPCode_Target_2XX_Count: { unit: 'Count', dimensionSets: both },
    HTTPCode_Target_3XX_Count: { unit: 'Count', dimensionSets: both },
    HTTPCode_Target_4XX_Count: { unit: 'Count', dimensionSets: both },
    HTTPCode_Target_5XX_Count: { unit: 'Count', dimensionSets: both },
    HTTPCode_ELB_4XX_Count: { unit: 'Count', dimensionSets: loadBalancer },
    HTTPCode_ELB_5XX_Count: { unit: 'Count', dimensionSets: loadBalancer },
    HTTPCode_ELB_502_Count: { unit: 'Count', dimensionSets: loadBalancer },
    HTTPCode_ELB_503_Count: { unit: 'Count', dimensionSets: loadBalancer },
    HTTPCode_ELB_504_Count: { unit: 'Count', dimensionSets: loadBalancer },
    TargetResponseTime: { unit: 'Seconds', dimensionSets: both },
    TargetConnectionErrorCount: { unit: 'Count', dimensionSets: both },
    RejectedConnectionCount: { unit: 'Count', dimensionSets: loadBalancer },
    ActiveConnectionCount: { unit: 'Count', dimensionSets: loadBalancer },
    NewConnectionCount: { unit: 'Count', dimensionSets: loadBalancer },
    HealthyHostCount: { unit: 'Count', dimensionSets: targetGroup },
    UnHealthyHostCount: { unit: 'Count', dimensionSets: targetGroup },
  },
  'AWS/RDS': {
    DatabaseConnections: { unit: 'Count', dimensionSets: database },
    CPUUtilization: { unit: 'Percent', dimensionSets: database },
    FreeStorageSpace: { unit: 'Bytes', dimensionSets: database },
    FreeableMemory: { unit: 'Bytes', dimensionSets: database },
    SwapUsage: { unit: 'Bytes', dimensionSets: database },
    ReadLatency: { unit: 'Seconds', dimensionSets: database },
    WriteLatency: { unit: 'Seconds', dimensionSets: database },
    ReadIOPS: { unit: 'Count/Second', dimensionSets: database },
    WriteIOPS: { unit: 'Count/Second', dimensionSets: database },
    DiskQueueDepth: { unit: 'Count', dimensionSets: database },
  },
};
