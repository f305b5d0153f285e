import { z } from 'zod';
import type { SuppressedBy } from './alarm-test-composite.ts';

/** A state as a test writes it. */
export const alarmTestState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);

/** What may keep the actions of a composite back, or nothing. */
export const suppressions = [
  'none',
  'WaitPeriod',
  'ExtensionPeriod',
  'Alarm',
] as const satisfies readonly SuppressedBy[];

const testSchema = z.strictObject({
  alarm: z.string().describe('Key of the alarm'),
  name: z.string().describe('What it shows, as a sentence'),
  start: alarmTestState.optional().describe('The state before the first period; INSUFFICIENT_DATA when left out'),
  begins: z
    .string()
    .regex(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d(:00)?Z$/,
      "this is not a whole minute of a day; write it in UTC, as in '2026-01-05T09:00Z'",
    )
    .optional()
    .describe('When the first period begins; a Monday at noon when left out'),
  series: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Values, one a period, by metric Id (value for a single metric); of a composite by the key of the alarm below it',
    ),
  states: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Of a composite: states, one a period, by the key of the alarm below it'),
  expect: z.record(z.string(), z.unknown()).describe('The state after so many periods: { 5: OK, 8: ALARM }'),
});

/** A file of tests. What series, states and expectations may hold is for `readAlarmTests` to say. */
export const alarmTestFileSchema = z.strictObject({
  alarms: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Alarms for these tests only, in the fields of CloudWatch'),
  tests: z.array(testSchema),
});

export type WrittenAlarmTest = z.infer<typeof testSchema>;
