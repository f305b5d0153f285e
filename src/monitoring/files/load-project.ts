import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import { environmentDimension } from '../model/ownership.ts';
import type { Problem } from '../model/problem.ts';
import { type OwnNamespace, ownMetricsSchema, type Project, projectSchema } from '../model/project-schema.ts';
import { type DefinitionFile, parseDefinitionFile } from './definition-file.ts';
import { schemaFindings } from './schema-problems.ts';

const configFile = 'monitor.config.yaml';

/**
 * Reads `monitor.config.yaml` in `folder`, and the files that it names. Throws CONFIG_INVALID, with every problem of them and its place,
 * when one is missing or wrong.
 */
export async function loadProject(folder: string): Promise<Project> {
  const config = await readAs(projectSchema, configFile, folder, {
    remedy: `Run the command in the project's folder, or write ${configFile} with at least namePrefix and managedBy.`,
  });
  const ownNamespaces: OwnNamespace[] = [];
  for (const [namespace, fileName] of Object.entries(config.ownNamespaces ?? {})) {
    const remedy = `${configFile} names it as the list of the metrics of ${namespace}: make it, or correct the path.`;
    const metrics = await readAs(ownMetricsSchema, fileName, folder, { remedy, more: unknownDimensions });
    ownNamespaces.push({ namespace, ...metrics });
  }
  const { namePrefix, managedBy, command = 'monitor', runbooks = 'runbooks', logLines = 'json', console = {} } = config;
  return {
    folder,
    namePrefix,
    managedBy,
    command,
    runbooks,
    documents: runbooks.split('/', 1).join(),
    ownNamespaces,
    logLines,
    recommendedAlarms: config.recommendedAlarms,
    console: { ...console, applyCommand: `${command} apply --env NAME`, runbookIndex: `${runbooks}/README.md` },
  };
}

/** The data of a YAML or JSON file that fits `schema`. `remedy` is what to do when there is no such file. */
async function readAs<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  folder: string,
  { remedy, more = () => [] }: { remedy: string; more?: (file: DefinitionFile, data: z.infer<Schema>) => Problem[] },
): Promise<z.infer<Schema>> {
  const text = await readFile(join(folder, name), 'utf8').catch((cause) => {
    throw new AppError('CONFIG_INVALID', `${join(folder, name)} cannot be read.`, { remedy, cause });
  });
  const { file, problems } = parseDefinitionFile({ name, text });
  // An empty file is a map without fields.
  const data = file.data ?? {};
  if (problems.length === 0) problems.push(...schemaFindings(schema, data).map(file.problem));
  if (problems.length === 0) problems.push(...more(file, data as z.infer<Schema>));
  if (problems.length === 0) return data as z.infer<Schema>;
  const lines = problems.map(
    ({ file: fileName, line, column, message, remedy: what }) => `${fileName}:${line}:${column}: ${message}; ${what}`,
  );
  throw new AppError('CONFIG_INVALID', `${name} cannot be used:\n  ${lines.join('\n  ')}`);
}

/** What a metric costs depends on how many values its dimensions have. */
function unknownDimensions(file: DefinitionFile, { dimensions, metrics }: z.infer<typeof ownMetricsSchema>): Problem[] {
  const known = [environmentDimension, ...Object.keys(dimensions)];
  return Object.entries(metrics).flatMap(([name, { dimensionSets }]) =>
    dimensionSets.flatMap((set, index) =>
      set
        .filter((dimension) => !known.includes(dimension))
        .map((dimension) =>
          file.problem({
            path: ['metrics', name, 'dimensionSets', index],
            severity: 'error',
            message: `${name} has the dimension ${dimension}, whose values are not listed`,
            remedy: `list them under dimensions: ${dimension}`,
          }),
        ),
    ),
  );
}
