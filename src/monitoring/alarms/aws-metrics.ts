/** A metric that AWS publishes: the sets of dimensions it comes with, and its unit where AWS's page names one. */
export interface AwsMetric {
  readonly unit: string | undefined;
  readonly dimensionSets: DimensionSets;
}

type DimensionSets = readonly (readonly string[])[];
type Metrics = Readonly<Record<string, AwsMetric>>;

const unnamedUnit = 'unit not named';

/** Metrics that share their dimensions, by their unit; their names stand between blanks. */
function published(dimensionSets: DimensionSets, namesByUnit: Readonly<Record<string, string>>): Metrics {
  return Object.fromEntries(
    Object.entries(namesByUnit).flatMap(([unit, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [name, { unit: unit === unnamedUnit ? undefined : unit, dimensionSets }]),
    ),
  );
}

const loadBalancer = [['LoadBalancer'], ['AvailabilityZone', 'LoadBalancer']];
const targetGroup = [
  ['LoadBalancer', 'TargetGroup'],
  ['AvailabilityZone', 'LoadBalancer', 'TargetGroup'],
];

/** "CloudWatch metrics for your Application Load Balancer" */
const applicationLoadBalancer: Metrics = {
  ...published(loadBalancer, {
    Count: `ActiveConnectionCount ClientTLSNegotiationErrorCount ConsumedLCUs DesyncMitigationMode_NonCompliant_Request_Count
      ForwardedInvalidHeaderRequestCount GrpcRequestCount HTTPCode_ELB_3XX_Count HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count
      HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count HTTP_Fixed_Response_Count
      HTTP_Redirect_Count HTTP_Redirect_Url_Limit_Exceeded_Count IPv6RequestCount NewConnectionCount PeakLCUs
      RejectedConnectionCount RuleEvaluations`,
    Bytes: 'IPv6ProcessedBytes ProcessedBytes',
  }),
  ...published([...loadBalancer, ...targetGroup], {
    Count: `DroppedInvalidHeaderRequestCount HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count HTTPCode_Target_4XX_Count
      HTTPCode_Target_5XX_Count NonStickyRequestCount RequestCount TargetConnectionErrorCount TargetTLSNegotiationErrorCount`,
    Seconds: 'TargetResponseTime',
  }),
  ...published(targetGroup, {
    Count: `AnomalousHostCount HealthyHostCount HealthyStateDNS HealthyStateRouting MitigatedHostCount
      UnHealthyHostCount UnhealthyRoutingRequestCount UnhealthyStateDNS UnhealthyStateRouting`,
  }),
  ...published([['TargetGroup'], ['AvailabilityZone', 'TargetGroup'], ...targetGroup], {
    Count: 'RequestCountPerTarget',
  }),
};

/** "Amazon CloudWatch instance-level metrics for Amazon RDS", those of MySQL, and "Amazon CloudWatch metrics for Performance Insights" */
const rds = published([['DBInstanceIdentifier']], {
  [unnamedUnit]: 'DBLoad DBLoadCPU DBLoadNonCPU',
  Bytes: 'BinLogDiskUsage FreeableMemory FreeLocalStorage FreeStorageSpace SwapUsage',
  'Bytes/Second': 'NetworkReceiveThroughput NetworkTransmitThroughput ReadThroughput WriteThroughput',
  Count: `ConnectionAttempts CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged DatabaseConnections
    DiskQueueDepth`,
  'Count/Second': 'ReadIOPS WriteIOPS',
  Percent: 'BurstBalance CPUUtilization EBSByteBalance% EBSIOBalance%',
  Seconds: 'ReadLatency ReplicaLag WriteLatency',
});

/** "List the available CloudWatch metrics for your instances" */
const ec2 = published([['InstanceId'], ['AutoScalingGroupName'], ['InstanceType'], ['ImageId'], []], {
  Bytes: 'DiskReadBytes DiskWriteBytes EBSReadBytes EBSWriteBytes NetworkIn NetworkOut',
  Count: `CPUCreditBalance CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged DiskReadOps DiskWriteOps EBSReadOps
    EBSWriteOps MetadataNoToken MetadataNoTokenRejected NetworkPacketsIn NetworkPacketsOut StatusCheckFailed
    StatusCheckFailed_AttachedEBS StatusCheckFailed_Instance StatusCheckFailed_System`,
  Percent: 'CPUUtilization EBSByteBalance% EBSIOBalance%',
});

/** "Amazon CloudWatch metrics for Amazon EC2 Auto Scaling"; a group sends them once its group metrics are switched on */
const autoScaling = published([['AutoScalingGroupName']], {
  [unnamedUnit]: `GroupDesiredCapacity GroupInServiceCapacity GroupInServiceInstances GroupMaxSize GroupMinSize
    GroupPendingCapacity GroupPendingInstances GroupStandbyCapacity GroupStandbyInstances GroupTerminatingCapacity
    GroupTerminatingInstances GroupTotalCapacity GroupTotalInstances`,
});

/** "Publishing Amazon CloudWatch custom metrics for an environment" (enhanced health) */
const elasticBeanstalk: Metrics = {
  ...published([['EnvironmentName']], {
    [unnamedUnit]: `ApplicationLatencyP10 ApplicationLatencyP50 ApplicationLatencyP75 ApplicationLatencyP85 ApplicationLatencyP90
      ApplicationLatencyP95 ApplicationLatencyP99 ApplicationLatencyP99.9 ApplicationRequests2xx ApplicationRequests3xx
      ApplicationRequests4xx ApplicationRequests5xx ApplicationRequestsTotal EnvironmentHealth InstancesDegraded InstancesInfo
      InstancesNoData InstancesOk InstancesPending InstancesSevere InstancesUnknown InstancesWarning`,
  }),
  ...published([['EnvironmentName', 'InstanceId']], {
    [unnamedUnit]: `CPUIdle CPUIowait CPUIrq CPUNice CPUSoftirq CPUSystem CPUUser InstanceHealth LoadAverage1min LoadAverage5min
      RootFilesystemUtil`,
  }),
};

/** What the agent adds to a metric's own dimensions, by its settings append_dimensions and aggregation_dimensions. */
const hosts = [['InstanceId'], ['AutoScalingGroupName'], ['AutoScalingGroupName', 'InstanceId'], []];
const hostsAnd = (...own: string[]) => hosts.map((set) => [...set, ...own]);

/** "Metrics collected by the CloudWatch agent on Linux" */
const agent: Metrics = {
  ...published(hosts, {
    Bytes: 'mem_available mem_buffered mem_cached mem_free mem_total mem_used swap_free swap_used',
    Count: 'netstat_tcp_established netstat_tcp_time_wait processes_blocked processes_running processes_total',
    Percent: 'mem_available_percent mem_used_percent swap_used_percent',
  }),
  ...published([...hosts, ...hostsAnd('path'), ...hostsAnd('path', 'device', 'fstype')], {
    Bytes: 'disk_free disk_total disk_used',
    Count: 'disk_inodes_free disk_inodes_total disk_inodes_used',
    Percent: 'disk_used_percent',
  }),
  ...published([...hosts, ...hostsAnd('cpu')], {
    Percent: 'cpu_usage_active cpu_usage_idle cpu_usage_iowait cpu_usage_steal cpu_usage_system cpu_usage_user',
  }),
  ...published([...hosts, ...hostsAnd('interface')], {
    Bytes: 'net_bytes_recv net_bytes_sent',
    Count: 'net_drop_in net_drop_out net_err_in net_err_out',
  }),
};

/** Where a metric of AWS is added. */
export const awsMetricsFile = 'src/monitoring/alarms/aws-metrics.ts';

/**
 * The metrics of AWS that definitions may use, each namespace after the page that it names. A definition that needs another one adds it
 * here, from AWS's page.
 */
export const awsMetrics: Readonly<Record<string, Metrics>> = {
  'AWS/ApplicationELB': applicationLoadBalancer,
  'AWS/RDS': rds,
  'AWS/EC2': ec2,
  'AWS/AutoScaling': autoScaling,
  'AWS/ElasticBeanstalk': elasticBeanstalk,
  CWAgent: agent,
};
