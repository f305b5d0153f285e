import { z } from 'zod';
import { severity } from '../model/severity.ts';
import { runbook } from './alarm-schema.ts';

/**
 * One composite alarm of `alarms/*.yaml`: CloudWatch's own fields (API reference, "PutCompositeAlarm") and, in small letters, ours.
 * An entry is one when it has an AlarmRule. Rule and suppressor name alarms of ours by key, and anybody's by ARN.
 */
export const compositeSchema = z.strictObject({
  severity,
  runbook: runbook.optional(),
  AlarmDescription: z.string(),
  ActionsEnabled: z.boolean().optional(),
  AlarmRule: z
    .string()
    .describe("ALARM(key) and the like with AND, OR, NOT, AT_LEAST; somebody else's alarm by its ARN"),
  ActionsSuppressor: z.string().optional().describe('The key of an alarm; while it is in ALARM, nobody is called'),
  ActionsSuppressorWaitPeriod: z.int().optional(),
  ActionsSuppressorExtensionPeriod: z.int().optional(),
});

export type CompositeFields = z.infer<typeof compositeSchema>;
