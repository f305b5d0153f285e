import type { MetricAlarmDefinition } from '../../cloudwatch/alarms/alarm-evaluation.ts';

/** A composite alarm; CloudWatch's own field names. */
export interface CompositeAlarm {
  readonly AlarmRule: string;
  readonly ActionsSuppressor?: string | undefined;
  readonly ActionsSuppressorWaitPeriod?: number | undefined;
  readonly ActionsSuppressorExtensionPeriod?: number | undefined;
}

/** An alarm that can be tested: a declared one, or one that a test file declares for itself. */
export type TestedAlarm = { readonly key: string; readonly name: string } & (
  | { readonly kind: 'alarm'; readonly input: MetricAlarmDefinition }
  | { readonly kind: 'composite alarm'; readonly input: CompositeAlarm }
);

/** One line of the table that explains a test: what was given or found in each period, from the first on. */
export interface Row {
  readonly label: string;
  readonly cells: readonly string[];
}
