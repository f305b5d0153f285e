import { z } from 'zod';

/** `help/runbooks`: a path below the project's folder. */
const folderPath = z
  .string()
  .regex(
    /^\w[\w-]*(\/\w[\w-]*)*$/,
    'this is not the path of a folder; write it from here and without a slash at its ends',
  );
const filePath = z
  .string()
  .regex(/^\w[\w-]*(\/\w[\w.-]*)*\.json$/, 'this is not the path of a file; write the path of a JSON file from here');

/** What the console says of a project beside AWS's own words. What is left out is not said. */
const consoleSchema = z.strictObject({
  title: z.string().min(1).optional().describe('What every page is headed with'),
  path: z.string().optional().describe('An address of the service, as an example'),
  service: z.string().optional().describe("The service's name in X-Ray, as an example"),
  subject: z
    .strictObject({
      label: z.string().describe('What a request is about, in a word'),
      name: z.string().describe('What names one of them'),
      annotation: z.string().describe("The annotation of a request's trace that holds the name"),
      example: z.string().describe('How a name looks'),
      placeholder: z.string().describe('What stands for a name in saved queries'),
    })
    .optional()
    .describe('By what traces are searched and saved queries are filled in'),
  firstRequest: z.string().optional().describe('What to do where there is no request yet'),
  firstAlarm: z.string().optional().describe('What to do where no alarm went off yet; `words` in it are code'),
});

const reasons = z.record(z.string(), z.string().min(1, 'this is empty; say why'));

/** Of the alarms that AWS recommends, which are asked for, and what became of those that no definition declares. */
const recommendedSchema = z.strictObject({
  services: z.array(z.string()).describe('The namespaces of what runs, of which AWS recommends alarms'),
  environments: z.array(z.string()).describe('The environments that run on AWS'),
  elsewhere: reasons.optional().describe('By namespace, or namespace and metric: the file that declares the alarm'),
  waived: reasons.optional().describe('By namespace, or namespace and metric: why there is no alarm'),
});

/** `monitor.config.yaml`: what the tools of this repository know of the project that they serve. */
export const projectSchema = z.strictObject({
  namePrefix: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]*[A-Za-z0-9]-$/,
      'this is no beginning of a name; use letters, digits, - and _, and end it with a dash',
    )
    .describe('What the names of alarms, dashboards and saved queries begin with, before the environment'),
  managedBy: z
    .string()
    .regex(/^[\w.:/+@-]{1,256}$/, 'this cannot be the value of a tag; use letters, digits and . : / + @ _ -')
    .describe('The tag ManagedBy of all that an apply makes; what is without it is left alone'),
  command: z
    .string()
    .min(1, 'this is empty; write how the command is called')
    .optional()
    .describe('How messages call the command; monitor when it is left out'),
  runbooks: folderPath.optional().describe('The folder of the runbooks; runbooks when it is left out'),
  ownNamespaces: z
    .record(z.string(), filePath)
    .optional()
    .describe("The namespaces of the project's own metrics, each with the file that lists them"),
  logLines: z
    .enum(['json', 'text'])
    .optional()
    .describe(
      "What each line of an environment's LogGroup is; json when it is left out, and drift says when it is not",
    ),
  recommendedAlarms: recommendedSchema
    .optional()
    .describe('The alarms that AWS recommends and validate asks for; none when it is left out'),
  console: consoleSchema.optional().describe('What the console says of the project'),
});

const names = z.array(z.string()).readonly();

/** The file that lists the metrics of a namespace. */
export const ownMetricsSchema = z.strictObject({
  source: z.string().describe('The file from which this one is made, where a metric is added'),
  madeBy: z.string().describe('The command that makes it'),
  dimensions: z
    .record(z.string(), names)
    .describe('The values of each dimension but Environment, whose value is the environment'),
  metrics: z.record(
    z.string(),
    z.strictObject({
      unit: z.string(),
      kind: z.enum(['counter', 'distribution', 'gauge']),
      dimensionSets: z.array(names).readonly(),
      meaning: z.string(),
    }),
  ),
});

type OwnMetrics = z.infer<typeof ownMetricsSchema>;

/** A namespace whose metrics are the project's own. */
export interface OwnNamespace extends OwnMetrics {
  readonly namespace: string;
}

/** What the console says of a project: what the file says, and what follows from it. */
interface ConsoleWords extends z.infer<typeof consoleSchema> {
  readonly applyCommand: string;
  readonly runbookIndex: string;
}

/** What everything of a project is called, and by which tag it is known as its own. */
export interface OwnNames {
  readonly namePrefix: string;
  readonly managedBy: string;
}

/** A project whose definitions are checked and applied: its folder, and what its `monitor.config.yaml` says. */
export interface Project extends OwnNames {
  /** Holds `alarms`, `dashboards` and `environments`. */
  readonly folder: string;
  /** How the command is called: `monitor`, or what runs it. */
  readonly command: string;
  /** The folder of the runbooks, by its path from the project's folder. */
  readonly runbooks: string;
  /** The folder whose pages belong together, the runbooks among them: the one at the top in which they are. */
  readonly documents: string;
  readonly ownNamespaces: readonly OwnNamespace[];
  readonly logLines: 'json' | 'text';
  readonly recommendedAlarms: z.infer<typeof recommendedSchema> | undefined;
  readonly console: ConsoleWords;
}
