import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { countDashboardMetrics } from '../../cloudwatch/dashboards/dashboard-body.ts';
import type { LiveObject } from '../compare/live-objects.ts';
import type { Definitions } from '../model/definitions.ts';
import { objectsCost } from './cost.ts';
import type { Plan } from './plan.ts';

/** What alarms and dashboards under the environment's names cost in a month, as they are and as they would be. */
export function planCost(definitions: Definitions, live: readonly LiveObject[]): Plan['cost'] {
  const before = objectsCost({
    alarms: live.filter(({ kind }) => kind === 'alarm').map(({ alarm }) => alarm as MetricAlarm),
    composites: live.filter(({ kind }) => kind === 'composite alarm').length,
    dashboards: live
      .filter(({ kind }) => kind === 'dashboard')
      .map(({ configuration }) => ({ metrics: countDashboardMetrics(configuration) })),
  });
  const after = objectsCost({
    alarms: definitions.alarms.map(({ input }) => input),
    composites: definitions.composites.length,
    dashboards: definitions.dashboards.map(({ body }) => ({ metrics: countDashboardMetrics(body) })),
  });
  return { beforeDollars: before.totalDollars, afterDollars: after.totalDollars };
}
