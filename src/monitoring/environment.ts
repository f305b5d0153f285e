import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { type DefinitionFile, parseDefinitionFile } from './definition-file.ts';
import { hasErrors, type PathFinding, type Problem } from './problem.ts';
import { schemaFindings } from './schema-problems.ts';
import { environmentNamePattern } from './substitute-names.ts';

const topic = z
  .string()
  .regex(
    /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    "this is not the ARN of an SNS topic; write 'arn:aws:sns:<region>:<account>:<topic>'",
  );

/** The names that the project itself uses. Every other name must be used as `${Name}` by an alarm or a dashboard. */
const ownNames = {
  Environment: z.string(),
  Region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'this is not a region; write one such as us-east-1'),
  AccountId: z.string().regex(/^\d{12}$/, "an account id has twelve digits; write it in quotes: '123456789012'"),
  /** Where an alarm of severity page or ticket sends its notifications. */
  PageTopic: topic,
  TicketTopic: topic,
  /** What stands before `docs/runbooks/...` in the link of an alarm's description. */
  RunbookBaseUrl: z
    .url({ protocol: /^https?$/, error: 'this is not a web address; write https://... or leave it out' })
    .optional(),
  /** What the service's own metrics may cost in a month; see `npm run metrics`. */
  MetricBudgetDollars: z.number({ error: 'this is not an amount; write a number of dollars' }).positive().optional(),
};

const scalar = z.union([z.string(), z.number()], {
  error: 'only texts and numbers can be values here; write one of them',
});
const environmentSchema = z.object(ownNames).catchall(scalar);

/** The values of `environments/<name>.yaml`: those that the project itself uses, and any other by its name. */
export type Environment = z.infer<typeof environmentSchema>;

export interface EnvironmentFile {
  readonly fileName: string;
  readonly environment: Environment;
  readonly values: Readonly<Record<string, string | number>>;
  readonly problems: Problem[];
  /** A problem for each name that is neither in `used` nor one the project itself uses. */
  unusedNames(used: ReadonlySet<string>): Problem[];
}

/**
 * Reads `environments/<environment>.yaml` and throws DEFINITION_INVALID with its problems if there are any.
 * `folder` is the project's folder.
 */
export async function loadEnvironment(source: { folder: string; environment: string }): Promise<Environment> {
  const { environment, problems, fileName } = await readEnvironmentFile(source);
  if (!hasErrors(problems)) return environment;
  const lines = problems.map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`);
  throw new AppError('DEFINITION_INVALID', `${fileName} cannot be used:\n  ${lines.join('\n  ')}`, {
    remedy: `See "npm run monitor -- validate --env ${source.environment}".`,
  });
}

/** The value of a name as text. Throws DEFINITION_INVALID when the environment does not have it. */
export function environmentText(environment: Environment, name: string): string {
  const value = environment[name];
  if (typeof value === 'string') return value;
  throw missing(environment, name, 'a text');
}

/** The value of a name as a number. Throws DEFINITION_INVALID when the environment does not have it. */
export function environmentNumber(environment: Environment, name: string): number {
  const value = environment[name];
  if (typeof value === 'number') return value;
  throw missing(environment, name, 'a number');
}

function missing(environment: Environment, name: string, kind: string): AppError {
  const fileName = `environments/${environment.Environment}.yaml`;
  return new AppError('DEFINITION_INVALID', `${fileName} has no ${name}, or it is not ${kind}.`, {
    remedy: `Add "${name}: ..." to ${fileName}.`,
  });
}

/** Reads an environment with all its problems. Throws DEFINITION_INVALID only when there is no such file. */
export async function readEnvironmentFile(source: { folder: string; environment: string }): Promise<EnvironmentFile> {
  const { folder, environment: name } = source;
  const fileName = `environments/${name}.yaml`;
  const { file, problems } = parseDefinitionFile({ name: fileName, text: await readText(folder, name, fileName) });
  const data = problems.length === 0 ? (file.toData() ?? {}) : {};
  if (problems.length === 0) problems.push(...findings(data, name).map(file.problem));
  const values = scalarsOf(data);
  return {
    fileName,
    values,
    problems,
    environment: { ...placeholders(name), ...values } as Environment,
    unusedNames: (used) => unusedNames(file, Object.keys(values), used),
  };
}

async function readText(folder: string, name: string, fileName: string): Promise<string> {
  try {
    if (!/^[a-z0-9-]+$/.test(name)) throw new Error('not a name');
    return await readFile(join(folder, fileName), 'utf8');
  } catch (cause) {
    const files = await readdir(join(folder, 'environments')).catch(() => []);
    const known = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
    throw new AppError('DEFINITION_INVALID', `There is no environment "${name}": ${fileName} cannot be read.`, {
      remedy: known.length === 0 ? `Write ${fileName}.` : `Choose one of: ${known.join(', ')}.`,
      cause,
    });
  }
}

function findings(data: unknown, name: string): PathFinding[] {
  const found = schemaFindings(environmentSchema, data);
  const values = scalarsOf(data);
  const wrong = (path: string, message: string, remedy: string, at?: 'key') =>
    found.push({ path: [path], severity: 'error', message, remedy, ...(at ? { at } : {}) });
  for (const key of Object.keys(values)) {
    if (!environmentNamePattern.test(key))
      wrong(
        key,
        `${key} cannot be used as a name`,
        'begin with a capital, use letters and digits, and at least one small letter',
        'key',
      );
  }
  if (typeof values.Environment === 'string' && values.Environment !== name) {
    wrong(
      'Environment',
      `the file is named ${name}, its Environment ${values.Environment}`,
      `write Environment: ${name}`,
    );
  }
  for (const key of ['PageTopic', 'TicketTopic']) {
    const region = String(values[key] ?? '').split(':')[3];
    if (region && values.Region && region !== values.Region) {
      wrong(
        key,
        `the topic is in ${region}, the alarms in ${values.Region}`,
        'name a topic of the same region: CloudWatch notifies no other',
      );
    }
  }
  return found;
}

function scalarsOf(data: unknown): Record<string, string | number> {
  const entries = typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [];
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' || typeof value === 'number'));
}

function unusedNames(file: DefinitionFile, names: readonly string[], used: ReadonlySet<string>): Problem[] {
  return names
    .filter((name) => environmentNamePattern.test(name) && !used.has(name) && !Object.hasOwn(ownNames, name))
    .map((name) =>
      file.problem({
        path: [name],
        at: 'key',
        severity: 'error',
        message: `no alarm and no dashboard uses ${name}`,
        remedy: `use it as \${${name}}, or remove it`,
      }),
    );
}

/** Stand in for what a faulty environment lacks, so that the definitions can be checked all the same. They are never applied. */
function placeholders(name: string) {
  const topicArn = 'arn:aws:sns:us-east-1:000000000000:missing';
  return {
    Environment: name,
    Region: 'us-east-1',
    AccountId: '000000000000',
    PageTopic: topicArn,
    TicketTopic: topicArn,
  };
}
