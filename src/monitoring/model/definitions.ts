import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Environment } from './environment-schema.ts';
import type { Path, Place } from './problem.ts';
import type { Project } from './project-schema.ts';
import type { Severity } from './severity.ts';

/** A metric alarm as it is to be in the account. */
export interface AlarmDefinition {
  readonly kind: 'alarm';
  readonly key: string;
  readonly name: string;
  readonly severity: Severity;
  /** Path of the file from the project's folder; an alarm of severity none may have none. */
  readonly runbook: string | undefined;
  /** What PutMetricAlarm is to get, except for the tags. */
  readonly input: PutMetricAlarmInput;
  placeOf(path: Path): Place;
}

/** A composite alarm as it is to be in the account. */
export interface CompositeDefinition {
  readonly kind: 'composite alarm';
  readonly key: string;
  readonly name: string;
  readonly severity: Severity;
  readonly runbook: string | undefined;
  /** What PutCompositeAlarm is to get, except for the tags. */
  readonly input: PutCompositeAlarmInput;
  /** Names of the alarms in its rule. The suppressor is not among them: that is `input.ActionsSuppressor`, a name as well. */
  readonly children: readonly string[];
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

/** A saved query of CloudWatch Logs Insights as it is to be in the account. */
export interface SavedQueryDefinition {
  readonly kind: 'saved query';
  readonly key: string;
  readonly name: string;
  /** What PutQueryDefinition is to get. */
  readonly input: { readonly name: string; readonly queryString: string; readonly logGroupNames: string[] };
  placeOf(path: Path): Place;
}

export type Definition = AlarmDefinition | CompositeDefinition | DashboardDefinition | SavedQueryDefinition;

export type ObjectKind = Definition['kind'];

/** Everything that is declared for one environment in one region. */
export interface Definitions {
  /** Whose they are. */
  readonly project: Project;
  readonly environment: Environment;
  /**
   * What the names of its dashboards begin with. Dashboards belong to an account and not to a region, so where an environment has
   * several regions, the name of the region is in it.
   */
  readonly dashboardPrefix: string;
  readonly alarms: readonly AlarmDefinition[];
  /** Each one after the composites that it needs. */
  readonly composites: readonly CompositeDefinition[];
  readonly dashboards: readonly DashboardDefinition[];
  readonly savedQueries: readonly SavedQueryDefinition[];
}
