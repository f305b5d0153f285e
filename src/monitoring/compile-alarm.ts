import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmFields } from './alarm-schema.ts';
import type { Environment } from './environment.ts';
import { namePrefix } from './ownership.ts';

/**
 * What PutMetricAlarm is to get for an alarm: its own fields, its name from the key, its description with the runbook's link, and
 * the topic of its severity for ALARM and OK, so that who was paged also hears that it is over.
 */
export function compileAlarm(source: {
  key: string;
  fields: AlarmFields;
  environment: Environment;
}): PutMetricAlarmInput {
  const { key, fields, environment } = source;
  const { severity, runbook, AlarmDescription, ...own } = fields;
  const topic = severity === 'page' ? environment.PageTopic : environment.TicketTopic;
  return {
    ...(own as Omit<PutMetricAlarmInput, 'AlarmName'>),
    AlarmName: namePrefix(environment.Environment) + key,
    AlarmDescription: `${AlarmDescription.trim()}\nRunbook: ${runbookLink(runbook, environment)}`,
    AlarmActions: [topic],
    OKActions: [topic],
  };
}

function runbookLink(runbook: string, environment: Environment): string {
  const base = environment.RunbookBaseUrl;
  return base === undefined ? runbook : `${base.replace(/\/+$/, '')}/${runbook}`;
}
