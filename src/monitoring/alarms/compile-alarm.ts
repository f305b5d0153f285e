import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { Environment } from '../model/environment-schema.ts';
import { environmentPrefix } from '../model/ownership.ts';
import type { OwnNames } from '../model/project-schema.ts';
import type { AlarmFields } from './alarm-schema.ts';

/** What PutMetricAlarm is to get for an alarm: its own fields, its name from the key, and what follows from its severity. */
export function compileAlarm(source: {
  key: string;
  fields: AlarmFields;
  environment: Environment;
  names: OwnNames;
}): PutMetricAlarmInput {
  const { key, fields, environment, names } = source;
  const { severity, runbook, AlarmDescription, ...own } = fields;
  return {
    ...(own as Omit<PutMetricAlarmInput, 'AlarmName'>),
    AlarmName: environmentPrefix(names, environment.Environment) + key,
    ...notificationOf(fields, environment),
  };
}

/**
 * What whoever is called gets to see: the description with the runbook's link, and the topic of the severity for ALARM and OK, so that
 * who was paged also hears that it is over. Severity none calls nobody.
 */
export function notificationOf(
  { severity, runbook, AlarmDescription }: Pick<AlarmFields, 'severity' | 'runbook' | 'AlarmDescription'>,
  environment: Environment,
): { AlarmDescription: string; AlarmActions?: string[]; OKActions?: string[] } {
  const link = runbook === undefined ? '' : `\nRunbook: ${runbookLink(runbook, environment)}`;
  const text = { AlarmDescription: AlarmDescription.trim() + link };
  if (severity === 'none') return text;
  const topic = severity === 'page' ? environment.PageTopic : environment.TicketTopic;
  return { ...text, AlarmActions: [topic], OKActions: [topic] };
}

function runbookLink(runbook: string, environment: Environment): string {
  const base = environment.RunbookBaseUrl;
  return base === undefined ? runbook : `${base.replace(/\/+$/, '')}/${runbook}`;
}
