import { z } from 'zod';
import { lookupSchema } from './environment-lookups.ts';
import { regionPattern } from './environment-regions.ts';

const topic = z
  .string()
  .regex(
    /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    "this is not the ARN of an SNS topic; write 'arn:aws:sns:<region>:<account>:<topic>'",
  );

/** The names that the project itself uses. Every other name must be used as `${Name}` by an alarm or a dashboard. */
export const ownNames = {
  Environment: z.string(),
  Region: z.string().regex(regionPattern, 'this is not a region; write one such as us-east-1'),
  AccountId: z.string().regex(/^\d{12}$/, "an account id has twelve digits; write it in quotes: '123456789012'"),
  /** Where an alarm of severity page or ticket sends its notifications. */
  PageTopic: topic,
  TicketTopic: topic,
  /** What stands before the path of a runbook in the link of an alarm's description. */
  RunbookBaseUrl: z
    .url({ protocol: /^https?$/, error: 'this is not a web address; write https://... or leave it out' })
    .optional(),
  /** The log group that saved queries read. */
  LogGroup: z.string().optional(),
  /** What the service's own metrics may cost in a month. */
  MetricBudgetDollars: z.number({ error: 'this is not an amount; write a number of dollars' }).positive().optional(),
};

const scalar = z.union([z.string(), z.number()], {
  error: 'only texts and numbers can be values here; write one of them, or a lookup',
});
/** The values of an environment in one region, lookups resolved. */
export const environmentSchema = z.object(ownNames).catchall(scalar);

const written = z.union([z.string(), z.number(), lookupSchema]);
const inRegion = z
  .object({
    AccountId: ownNames.AccountId,
    PageTopic: z.union([topic, lookupSchema]),
    TicketTopic: z.union([topic, lookupSchema]),
    RunbookBaseUrl: ownNames.RunbookBaseUrl,
    LogGroup: z.union([z.string(), lookupSchema]).optional(),
  })
  .partial();

/** A file of `environments/`, for editors: what is written there, before lookups and regions are resolved. */
export const environmentFileSchema = z
  .object({
    Environment: ownNames.Environment.describe("The file's own name"),
    Region: ownNames.Region.optional().describe(
      'Where the alarms are; with Regions, the one that is meant when none is said',
    ),
    MetricBudgetDollars: ownNames.MetricBudgetDollars.describe('What the metrics of the service may cost in a month'),
    ...inRegion.shape,
    Regions: z
      .record(ownNames.Region, inRegion.catchall(written))
      .optional()
      .describe('By region, the values that differ there'),
  })
  .catchall(written);

/** The values of `environments/<name>.yaml`: those that the project itself uses, and any other by its name. */
export type Environment = z.infer<typeof environmentSchema>;
