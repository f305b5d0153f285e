import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { evaluateMetricAlarm, type MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';
import type { StateValue } from '../../cloudwatch/alarms/alarm-rule.ts';
import { evaluateCompositeAlarm } from '../../cloudwatch/alarms/composite-alarm.ts';
import { parseAlarmRule } from '../../cloudwatch/alarms/composite-rule.ts';
import type { FetchDistributions } from '../../cloudwatch/metrics/metric-data.ts';
import type { Definitions } from '../model/definitions.ts';
import { answerMetricData, type PreviewSource } from './preview-source.ts';
import { createPlausibleMetrics } from './preview-values.ts';

/** Always the same, so that what changes from one preview to the next is what somebody changed. */
const nowMs = Date.UTC(2026, 0, 15, 14, 30);
/** An alarm went into its state so long ago. */
const ageMs = 3 * 3_600_000;

/** Made-up data, with the declared alarms in the states to which it leads. No account is needed. */
export function createGeneratedSource(definitions: Definitions): PreviewSource {
  const fetch = createPlausibleMetrics(definitions.environment.Environment, definitions.project.ownNamespaces);
  const metricAlarms = definitions.alarms.map(({ input }) => metricAlarm(input as MetricAlarm, fetch));
  const states = new Map(metricAlarms.map(({ AlarmName, StateValue }) => [AlarmName, StateValue]));
  const compositeAlarms = definitions.composites.map(({ input }): CompositeAlarm => {
    const { state, reason } = evaluateCompositeAlarm({
      rule: parseAlarmRule(input.AlarmRule ?? ''),
      stateOf: (name) => states.get(name),
      previous: 'OK',
    });
    states.set(input.AlarmName, state);
    return { ...input, ...stateMembers(state, reason) };
  });
  return {
    nowMs,
    getMetricData: async (input) => answerMetricData(input, fetch),
    describeAlarms: async ({ AlarmNames }) => ({
      MetricAlarms: metricAlarms.filter(({ AlarmName }) => AlarmNames?.includes(AlarmName ?? '') ?? true),
      CompositeAlarms: compositeAlarms.filter(({ AlarmName }) => AlarmNames?.includes(AlarmName ?? '') ?? true),
    }),
  };
}

function metricAlarm(input: MetricAlarm, fetch: FetchDistributions): MetricAlarm {
  const alarm = input as MetricAlarmDefinition;
  const { state, reason } = evaluateMetricAlarm({ alarm, previous: 'OK', nowSeconds: nowMs / 1000, fetch });
  return { ...input, ...stateMembers(state, reason) };
}

function stateMembers(state: StateValue, reason: string) {
  return { StateValue: state, StateReason: reason, StateTransitionedTimestamp: new Date(nowMs - ageMs) };
}
