import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Instances } from '../instances/instances.ts';
import { createProcessorShare } from './cpu-usage.ts';

export interface InstanceMetrics {
  /** What the instances used since the last call, as data of the namespace AWS/EC2. */
  read(timestamp: Date): Promise<MetricDatum[]>;
}

/**
 * Reads from the instances' processes what EC2 publishes about instances: CPUUtilization by InstanceId, and by
 * AutoScalingGroupName with one value an instance, so that its Average is the group's. "List the available CloudWatch
 * metrics for your instances" (EC2 user guide). An instance here has all of the machine's processors; one that does not
 * run sends nothing.
 */
export function createInstanceMetrics(deps: {
  instances: Pick<Instances, 'targets' | 'pid'>;
  autoScalingGroup: string;
}): InstanceMetrics {
  const { instances, autoScalingGroup } = deps;
  const meters = instances.targets.map(({ id }) => ({ id, share: createProcessorShare(() => instances.pid(id)) }));
  return {
    async read(timestamp) {
      const readings = await Promise.all(meters.map(async ({ id, share }) => ({ id, percent: await share() })));
      return readings.flatMap(({ id, percent }): MetricDatum[] => {
        if (percent === undefined) return [];
        const datum = { MetricName: 'CPUUtilization', Timestamp: timestamp, Unit: 'Percent', Value: percent } as const;
        return [
          { ...datum, Dimensions: [{ Name: 'InstanceId', Value: id }] },
          { ...datum, Dimensions: [{ Name: 'AutoScalingGroupName', Value: autoScalingGroup }] },
        ];
      });
    },
  };
}
