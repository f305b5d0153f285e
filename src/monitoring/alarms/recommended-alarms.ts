/** An alarm that AWS recommends: the metric, and how missing data are to be treated where AWS's list says `breaching`. */
export interface RecommendedAlarm {
  readonly namespace: string;
  readonly metricName: string;
  readonly treatMissingData?: 'breaching';
}

const breaching = 'breaching';

/**
 * AWS's list of 2026-11, as far as it holds for what runs on instances behind a load balancer with an RDS database for MySQL. Left out is
 * what AWS recommends for other engines and set-ups only: Aurora, PostgreSQL, replicas, instance stores, queues for dead letters, filters
 * of subscriptions, text messages; and FreeStorageSpace as `breaching`, which AWS recommends without storage autoscaling alone. It has
 * none for load balancers. AWS page: "Recommended alarms" (CloudWatch user guide).
 */
export const recommendedAlarms: readonly RecommendedAlarm[] = [
  { namespace: 'AWS/RDS', metricName: 'CPUUtilization', treatMissingData: breaching },
  { namespace: 'AWS/RDS', metricName: 'DatabaseConnections', treatMissingData: breaching },
  { namespace: 'AWS/RDS', metricName: 'DBLoad' },
  { namespace: 'AWS/RDS', metricName: 'EBSByteBalance%' },
  { namespace: 'AWS/RDS', metricName: 'EBSIOBalance%' },
  { namespace: 'AWS/RDS', metricName: 'FreeableMemory', treatMissingData: breaching },
  { namespace: 'AWS/RDS', metricName: 'FreeStorageSpace' },
  { namespace: 'AWS/RDS', metricName: 'ReadLatency' },
  { namespace: 'AWS/RDS', metricName: 'WriteLatency' },
  { namespace: 'AWS/EC2', metricName: 'CPUUtilization' },
  { namespace: 'AWS/EC2', metricName: 'StatusCheckFailed' },
  { namespace: 'AWS/EC2', metricName: 'StatusCheckFailed_AttachedEBS' },
  { namespace: 'AWS/ElastiCache', metricName: 'CPUUtilization' },
  { namespace: 'AWS/ElastiCache', metricName: 'CurrConnections' },
  { namespace: 'AWS/ElastiCache', metricName: 'DatabaseMemoryUsagePercentage' },
  { namespace: 'AWS/ElastiCache', metricName: 'EngineCPUUtilization' },
  { namespace: 'AWS/ElastiCache', metricName: 'ReplicationLag' },
  { namespace: 'AWS/SNS', metricName: 'NumberOfMessagesPublished' },
  { namespace: 'AWS/SNS', metricName: 'NumberOfNotificationsDelivered' },
  { namespace: 'AWS/SNS', metricName: 'NumberOfNotificationsFailed' },
];
