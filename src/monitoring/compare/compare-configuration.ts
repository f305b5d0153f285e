import { createHash } from 'node:crypto';
import { withoutDeploymentMarks } from '../dashboards/deployment-marks.ts';
import type { Definition } from '../model/definitions.ts';
import { readQueryMarker } from '../model/ownership.ts';
import { alarmConfiguration, newAlarmFields } from './compare-alarm.ts';
import { compositeConfiguration } from './compare-composite.ts';
import { compareDashboard, type WidgetChange } from './compare-dashboard.ts';
import { compareFields, type FieldChange } from './compare-fields.ts';

/** What an object is, declared or live, as plain data in which two ways to write the same thing are equal. */
export type Configuration = Readonly<Record<string, unknown>>;

/** What differs between two configurations of one object. */
export interface Differences {
  readonly fields: readonly FieldChange[];
  /** Of a dashboard. */
  readonly widgets: readonly WidgetChange[];
}

export function configurationOf(definition: Definition): Configuration {
  switch (definition.kind) {
    case 'alarm':
      return alarmConfiguration(definition.input);
    case 'composite alarm':
      return compositeConfiguration(definition.input);
    case 'dashboard':
      return definition.body as Configuration;
    case 'saved query':
      return queryConfiguration(definition.input);
  }
}

/** The order of log groups means nothing, and the line that says whose the query is does not belong to it. */
export function queryConfiguration(query: { queryString: string; logGroupNames: readonly string[] }): Configuration {
  const { queryString } = readQueryMarker(query.queryString);
  return { queryString, logGroupNames: [...query.logGroupNames].sort() };
}

/** Bodies of dashboards are compared as data, in which the order of keys, white space and marks of deployments mean nothing. */
export function dashboardConfiguration(body: string): Configuration {
  try {
    const data: unknown = JSON.parse(body);
    if (typeof data === 'object' && data !== null) return withoutDeploymentMarks(data as Configuration);
  } catch {
    // Said below.
  }
  return { DashboardBody: 'no valid JSON' };
}

export function compareConfigurations(
  kind: Definition['kind'],
  before: Configuration,
  after: Configuration,
): Differences {
  if (kind === 'dashboard') return compareDashboard(before, after);
  return { fields: compareFields(before, after), widgets: [] };
}

export function hasDifferences({ fields, widgets }: Differences): boolean {
  return fields.length + widgets.length > 0;
}

/** Everything that a new object is to have. */
export function newDifferences(definition: Definition): Differences {
  if (definition.kind === 'alarm') return { fields: newAlarmFields(definition.input), widgets: [] };
  const { ActionsEnabled: _, ...wanted } = configurationOf(definition);
  return compareConfigurations(definition.kind, {}, wanted);
}

/**
 * A short hash of a configuration. Whether its actions are switched on does not count: muting an alarm for a while is no change of
 * what it is.
 */
export function configurationHash({ ActionsEnabled: _, ...configuration }: Configuration): string {
  return createHash('sha256').update(canonicalJson(configuration)).digest('hex').slice(0, 16);
}

function canonicalJson(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
