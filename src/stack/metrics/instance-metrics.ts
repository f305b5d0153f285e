import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Instances } from '../instances/instances.ts';
import { createProcessorShare } from './cpu-usage.ts';

export interface InstanceMetrics {
  /** What the instances used since the last call, as data of the namespace AWS/EC2. */
  read(timestamp: Date): Promise<MetricDatum[]>;
}

/**
 * Reads from the instances' processes what EC2 publishes about instances: CPUUtilization and status checks by InstanceId, and by
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
        const data = [
          { MetricName: 'CPUUtilization', Unit: 'Percent', Value: percent },
          // Nobody charges for this machine.
          { MetricName: 'CPUSurplusCreditsCharged', Unit: 'Count', Value: 0 },
          // The machine under a process that runs is well, and so is its disk.
          { MetricName: 'StatusCheckFailed', Unit: 'Count', Value: 0 },
          { MetricName: 'StatusCheckFailed_AttachedEBS', Unit: 'Count', Value: 0 },
        ] as const;
        return data.flatMap((datum) => [
          { ...datum, Timestamp: timestamp, Dimensions: [{ Name: 'InstanceId', Value: id }] },
          { ...datum, Timestamp: timestamp, Dimensions: [{ Name: 'AutoScalingGroupName', Value: autoScalingGroup }] },
        ]);
      });
    },
  };
}
