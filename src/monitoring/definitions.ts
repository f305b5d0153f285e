import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Severity } from './alarm-schema.ts';
import type { Environment } from './environment.ts';
import type { Path, Place } from './problem.ts';

/** A metric alarm as it is to be in the account. */
export interface AlarmDefinition {
  readonly kind: 'alarm';
  readonly key: string;
  readonly name: string;
  readonly severity: Severity;
  readonly runbook: string;
  /** What PutMetricAlarm is to get, except for the tags. */
  readonly input: PutMetricAlarmInput;
  placeOf(path: Path): Place;
}

/** A dashboard as it is to be in the account. */
export interface DashboardDefinition {
  readonly kind: 'dashboard';
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
  placeOf(path: Path): Place;
}

export type Definition = AlarmDefinition | DashboardDefinition;

/** Everything that is declared for one environment. */
export interface Definitions {
  readonly environment: Environment;
  readonly alarms: readonly AlarmDefinition[];
  readonly dashboards: readonly DashboardDefinition[];
}
